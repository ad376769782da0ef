"""The panels of the results page, one a module: each shows one thing about one outcome."""

"""How a week is carried out: compiled loops over rows, or agent by agent in plain Python."""

"""The pages, one folder each; a page exports a component `Page()` and registers its texts."""

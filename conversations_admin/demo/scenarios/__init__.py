"""English scenarios, one theme a module."""

"""Words of items, cut the same way for every database."""

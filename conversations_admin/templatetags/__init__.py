"""Template tags of the console; loaded by templates only."""

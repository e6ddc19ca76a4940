"""Wire objects as people read them: timeline blocks and safe HTML; for `web` only."""

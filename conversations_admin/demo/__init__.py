"""Invented conversations to try the console with. `conversations.py` is the way in."""

"""Conversations that an upstream keeps; nothing else in the product calls it."""

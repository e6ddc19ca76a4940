"""The query language: text to a small tree and back. Pure; no database."""

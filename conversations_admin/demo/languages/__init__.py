"""The same shop in other languages, one language a module."""

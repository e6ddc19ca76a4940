"""Django's admin, for operators."""

"""How dates are written, by language, where Django looks for it. Used by the admin."""

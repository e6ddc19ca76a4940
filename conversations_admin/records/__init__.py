"""Between wire objects and rows. Used by stores, actions and the screens."""

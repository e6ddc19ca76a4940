"""One noun a module. A view reads: guard, parse, one action, render."""

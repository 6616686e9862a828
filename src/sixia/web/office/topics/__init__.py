"""Topics: all of them, one with what was said of it, and what is decided."""

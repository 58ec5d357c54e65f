"""Pages about what is held."""

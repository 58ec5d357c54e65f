"""Pages about the data that the practice holds."""

"""The included follow-up: its window, the change since the start, its answer."""

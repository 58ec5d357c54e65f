"""The diary as its patient sees it."""

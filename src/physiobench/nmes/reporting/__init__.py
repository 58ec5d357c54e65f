"""Show results as text and pictures, with their sources and how far they can be trusted."""

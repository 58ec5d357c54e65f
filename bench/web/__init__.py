"""How fast the pages are that people use most, as ratios against a bare Django view."""

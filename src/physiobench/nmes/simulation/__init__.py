"""Simulate a prescribed session on one muscle, or over a population."""

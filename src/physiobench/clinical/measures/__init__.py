"""Scores of published measures, and which change in a score matters."""

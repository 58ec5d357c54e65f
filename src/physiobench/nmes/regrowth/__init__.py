"""Forecast when an injured nerve may reach its muscle again."""

"""Which questions apply, what is calculated, and what is sent."""

"""Simulate neuromuscular electrical stimulation, from a prescription to a checked contraction."""

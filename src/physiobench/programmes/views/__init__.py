"""Pages of programmes: where a physio writes and signs, and where a patient reads."""

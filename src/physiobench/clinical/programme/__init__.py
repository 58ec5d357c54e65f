"""What a programme may hold: its lines, their limits, its dose and its device."""

"""What was done at home, as the patient reports it."""

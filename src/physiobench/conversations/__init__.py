"""Questions and answers between a patient and their physio."""

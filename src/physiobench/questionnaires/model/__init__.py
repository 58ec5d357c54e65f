"""What a questionnaire and an answer are."""

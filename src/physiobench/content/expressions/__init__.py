"""FHIRPath in a questionnaire: parsed, checked, and tied to the answers that it reads."""

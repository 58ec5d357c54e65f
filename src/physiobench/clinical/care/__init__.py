"""Who answers a patient, and when the follow-up may be used."""

"""Read a FHIR Questionnaire, or refuse it with the item and the reason."""

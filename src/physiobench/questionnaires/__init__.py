"""A FHIR R4 questionnaire engine: a Questionnaire in, a QuestionnaireResponse out."""

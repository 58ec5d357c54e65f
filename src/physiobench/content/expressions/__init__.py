"""The part of FHIRPath that a questionnaire may reckon with: read, and bound to its questions."""

"""FHIRPath expressions: parsed, and tied to the items that they read."""

"""Programmes as a page shows them, to the patient and to the physio."""

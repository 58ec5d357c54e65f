"""Stimulators: the catalogue, the patient's own device, loans and hire."""

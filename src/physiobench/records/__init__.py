"""What is held about a person: taken along, kept for its time, restricted and deleted."""

"""Pay at the practice: a manager takes the money and says so."""

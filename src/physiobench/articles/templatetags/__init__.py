"""What article templates ask for."""

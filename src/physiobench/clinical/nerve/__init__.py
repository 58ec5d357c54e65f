"""Whether a muscle has its nerve, and what that allows."""

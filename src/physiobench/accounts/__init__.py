"""People, their roles and registrations, and how they sign in."""

"""What a session's report asks for: advice, a pause or a stop."""

"""What was done or seen, by whom and when; append-only."""

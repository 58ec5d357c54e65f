"""The Model base and the few Django helpers that know no capability."""

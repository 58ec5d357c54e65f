"""The state of the service itself: its workers, its queue, and the results of their checks."""

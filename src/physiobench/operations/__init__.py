"""Whether the service itself is well: its workers, its queue, and what their checks found."""

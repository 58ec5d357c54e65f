"""What was done or seen, by whom, and when; and the words for each."""

from physiobench.audit.models.events import Event
from physiobench.audit.models.verbs import Verb


__all__ = ["Event", "Verb"]

"""What was done or seen, by whom, and when; the words for each; and the chain over all."""

from physiobench.audit.models.chain import Link, Removal
from physiobench.audit.models.events import Event
from physiobench.audit.models.verbs import Verb


__all__ = ["Event", "Link", "Removal", "Verb"]

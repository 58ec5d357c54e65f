"""Check the chain of the audit log, and report each entry that was changed or deleted."""

from collections.abc import Iterable, Iterator
from itertools import islice

from physiobench.audit.models import Event, Link, Removal, Verb
from physiobench.lib.chains import ChainFault, digest


AT_ONCE = 500  # rows in memory at the same time


def chain_faults(remembered: Iterable[tuple[int, str]] = ()) -> Iterator[ChainFault]:
    """Read the whole log in order and name every place that is not as it was sealed.

    Args:
        remembered: heads of the chain that were kept outside the database, each the number of a
            link and its hash. Only they show that the end of the log was cut off, or that the
            whole chain was worked out anew.
    """
    heads = dict(remembered)
    previous = None
    for links in _in_batches(Link.objects.order_by("seq").iterator(chunk_size=AT_ONCE)):
        for link in links:
            yield from _link_faults(link, previous, heads)
            previous = link
        yield from _event_faults(links)
    last = previous.seq if previous else 0
    missing = max((seq for seq in heads if seq > last), default=last) - last
    if missing:
        yield ChainFault(
            "Audit log", f"Entries missing at the end: {missing}. The log was cut off."
        )
    yield from _unsealed_faults()
    yield from _removal_faults()


def _link_faults(link: Link, previous: Link | None, heads: dict[int, str]) -> Iterator[ChainFault]:
    where = f"Audit link {link.seq}"
    expected = previous.seq + 1 if previous else 1
    if link.seq != expected:
        yield ChainFault(where, f"Links missing before it: {link.seq - expected}.")
    if link.hash != link.work_out(previous.hash if previous else ""):
        yield ChainFault(where, "It does not follow the link before it.")
    if heads.get(link.seq, link.hash) != link.hash:
        yield ChainFault(where, "It is not the link that was noted outside the database.")


def _event_faults(links: list[Link]) -> Iterator[ChainFault]:
    events = Event.objects.in_bulk([link.event_key for link in links])
    missing = [link.event_key for link in links if link.event_key not in events]
    for link in links:
        event = events.get(link.event_key)
        if event is not None and (event.work_out() != link.digest or event.digest != link.digest):
            yield ChainFault(f"Audit entry {link.event_key}", "It was changed after it was sealed.")
    for key in unexplained("audit.Event", missing):
        yield ChainFault(f"Audit entry {key}", "It was deleted.")


def unexplained(label: str, missing: Iterable[object]) -> list[object]:
    """Return those keys of missing rows that no removal explains."""
    subjects = {f"{label}:{key}": key for key in missing}
    known = Removal.objects.filter(subject__in=subjects).values_list("subject", flat=True)
    return [key for subject, key in subjects.items() if subject not in set(known)]


def removed(label: str) -> int:
    """Return how many rows of a model were removed because their time was over."""
    return Removal.objects.filter(subject__startswith=f"{label}:").count()


def _unsealed_faults() -> Iterator[ChainFault]:
    """Events of the last minute are not sealed yet; each still has its own digest."""
    for event in Event.objects.unsealed().iterator(chunk_size=AT_ONCE):
        if event.work_out() != event.digest:
            yield ChainFault(f"Audit entry {event.pk}", "It was changed before it was sealed.")


def _removal_faults() -> Iterator[ChainFault]:
    """A removal counts only if an event of the log counts it too."""
    noted = Event.objects.filter(verb=Verb.AUDIT_ROWS_REMOVED).order_by("pk")
    for event in noted.iterator(chunk_size=AT_ONCE):
        rows = Removal.objects.filter(noted_in=event.pk)
        subjects = sorted(rows.values_list("subject", flat=True))
        if event.detail != {"rows": len(subjects), "digest": digest(*subjects)}:
            yield ChainFault(
                f"Audit entry {event.pk}", "Its count of deleted rows is not the count on record."
            )
    without = Removal.objects.exclude(noted_in__in=noted.values("pk"))
    for key in unexplained("audit.Event", without.values_list("noted_in", flat=True).distinct()):
        yield ChainFault(f"Audit entry {key}", "It is missing, and it counted removed rows.")


def _in_batches(links: Iterator[Link]) -> Iterator[list[Link]]:
    while batch := list(islice(links, AT_ONCE)):
        yield batch

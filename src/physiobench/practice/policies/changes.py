"""Where to look for reports without an answer: in the care whose rows were written since.

A report is open from the moment it is written, or from the moment something else was written that
makes earlier rows a report, or when the day of a promise is over. The database notes each such
write (`models.RecordChange`), the promise among them. A note goes only after a look at that care
found nothing open and nothing promised, and the look began after the note was read. So the care
that no note names holds nothing open, and nothing needs to be judged there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from physiobench.episodes.models import Episode, EpisodeQuerySet
from physiobench.practice.models import RecordChange


CARE = Episode._meta.label
PATHS = {  # how an episode leads to another row that a note names
    "accounts.User": ("patient",),
    "assessment.Assessment": ("patient__assessments", "follow_up__assessment"),
    "diary.Session": ("programmes__sessions",),
    "payments.Order": ("order",),
    "programmes.Programme": ("programmes",),
}
AT_ONCE = 1000  # episodes in one look
MANY = 5000  # notes; for more it is quicker to look everywhere


@dataclass(frozen=True, slots=True)
class CareToLookInto:
    """Care in which a report may be open."""

    rows: EpisodeQuerySet  # a session, a follow-up or a message
    judged: EpisodeQuerySet  # and what answers and nerves come to


@dataclass(frozen=True, slots=True)
class Noted:
    """The notes as they were read once, and the care that they name."""

    notes: tuple[int, ...]  # their keys
    rows: AbstractSet[UUID] | None  # episodes; None: all of them
    judged: AbstractSet[UUID] | None
    # the newest note of each episode that only its own notes name, and if it asks to judge
    own: Mapping[UUID, tuple[int, bool]]

    @property
    def paid(self) -> CareToLookInto:
        """Return the paid care to look into; all other care holds no open report."""
        return CareToLookInto(_paid(self.rows), _paid(self.judged))

    def batches(self) -> Iterator[CareToLookInto]:
        """Return the same in parts, so that a look everywhere takes little memory."""
        every = sorted(self.paid.rows.values_list("pk", flat=True))
        for first in range(0, len(every), AT_ONCE):
            part = every[first : first + AT_ONCE]
            judged = part if self.judged is None else self.judged & set(part)
            yield CareToLookInto(_paid(part), _paid(judged))


def _paid(episodes: Collection[UUID] | None) -> EpisodeQuerySet:
    every = Episode.objects.paid()
    return every if episodes is None else every.filter(pk__in=episodes)


def read() -> Noted:
    """Read every note that is there now."""
    notes: list[int] = []
    own: dict[UUID, tuple[int, bool]] = {}
    named: defaultdict[tuple[str, bool], set[str]] = defaultdict(set)
    every = RecordChange.objects.order_by("pk").values_list("pk", "label", "row_key", "is_judged")
    for note, label, key, is_judged in every.iterator():
        notes.append(note)
        if len(notes) <= MANY:
            named[label, is_judged].add(key)
            if label == CARE:
                own[UUID(key)] = note, is_judged
    if len(notes) > MANY or not {label for label, _judged in named} <= {CARE, *PATHS}:
        return Noted(tuple(notes), None, None, {})
    rows: set[UUID] = set()
    judged: set[UUID] = set()
    by_others: set[UUID] = set()
    for (label, is_judged), keys in named.items():
        found = set(map(UUID, keys)) if label == CARE else set()
        for path in PATHS.get(label, ()):
            episodes = Episode.objects.filter(**{f"{path}__in": keys})
            found.update(episodes.values_list("pk", flat=True))
            by_others |= found
        rows |= found
        judged |= found if is_judged else set()
    only_own = {episode: note for episode, note in own.items() if episode not in by_others}
    return Noted(tuple(notes), rows, judged, only_own)

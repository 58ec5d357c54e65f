"""The audit log in words that the person it is about understands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from physiobench.accounts.models import User
from physiobench.audit.models import Event, Verb
from physiobench.clinical.care.cover import AnswerReason


COVERED = "covers_for"  # the key of an event's detail
_COVER_REASONS = {
    AnswerReason.LEAVE: gettext_lazy("covering for %(physio)s, who was on leave"),
    AnswerReason.CLOSED: gettext_lazy("covering for %(physio)s, who had no active account"),
    AnswerReason.UNREGISTERED: gettext_lazy("covering for %(physio)s, who could not practise"),
    AnswerReason.SILENT: gettext_lazy("covering for %(physio)s, who had not answered in time"),
}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event, as the person it is about reads it."""

    at: datetime
    on: date  # the same in the practice's time zone
    who: str
    role: str
    what: str  # what they did: the words that follow their name
    is_look: bool


def lines(events: Sequence[Event], *, reader: User) -> list[AuditLine]:
    """Return events in words; the reader is "you"."""
    covered = User.objects.in_bulk({e.detail[COVERED] for e in events if e.detail.get(COVERED)})
    return [_line(event, reader, covered) for event in events]


def _line(event: Event, reader: User, covered: Mapping[int, User]) -> AuditLine:
    actor = event.actor
    if actor is None:
        who, role = _("This service"), ""
    elif actor.pk == reader.pk:
        who, role = _("You"), ""
    else:
        who, role = actor.name, actor.role_names
    on = timezone.localdate(event.at)
    verb = Verb(event.verb)
    return AuditLine(event.at, on, who, role, f"{verb.label}{_cover(event, covered)}", verb.is_look)


def _cover(event: Event, covered: Mapping[int, User]) -> str:
    """Return for whom a colleague was covering when they acted, and why."""
    physio = covered.get(event.detail.get(COVERED, 0))
    if physio is None:
        return ""
    words = _COVER_REASONS[AnswerReason(event.detail["because"])]
    return " (" + words % {"physio": physio.name} + ")"

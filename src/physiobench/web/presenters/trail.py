"""The audit log in words that the person it is about understands."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from physiobench.accounts.models import User
from physiobench.audit.models import Event, Verb
from physiobench.clinical.cover import Reason


_BECAUSE = {
    Reason.LEAVE: gettext_lazy("standing in for %(physio)s, who was on leave"),
    Reason.CLOSED: gettext_lazy("standing in for %(physio)s, whose login was closed"),
    Reason.UNREGISTERED: gettext_lazy("standing in for %(physio)s, who could not practise"),
    Reason.SILENT: gettext_lazy("standing in for %(physio)s, who had not answered in time"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One event, as its person reads it."""

    at: datetime
    on: date  # the same in the practice's time zone
    who: str
    role: str
    what: str  # what they did: the words that follow their name
    is_look: bool


def line(event: Event, *, reader: User) -> Line:
    """Return one event in words; the reader is "you"."""
    actor = event.actor
    if actor is None:
        who, role = _("This service"), ""
    elif actor.pk == reader.pk:
        who, role = _("You"), ""
    else:
        who, role = actor.name, actor.role_names
    on = timezone.localdate(event.at)
    verb = Verb(event.verb)
    return Line(event.at, on, who, role, f"{verb.label}{_cover(event)}", verb.is_look)


def _cover(event: Event) -> str:
    """Return for whom somebody stood in when they acted, and why."""
    physio = User.objects.filter(pk=event.detail.get("covers_for")).first()
    if physio is None:
        return ""
    words = _BECAUSE[Reason(event.detail["because"])]
    return " (" + words % {"physio": physio.name} + ")"

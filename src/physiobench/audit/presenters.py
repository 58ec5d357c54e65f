"""The audit log in words that the person it is about understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from physiobench.accounts.models import User
from physiobench.audit.models import Event


WORDS: Mapping[str, str | Promise] = {
    "assessment.claimed": gettext_lazy("Added the assessment to the record"),
    "assessment.link-sent": gettext_lazy("Sent a link back to the assessment"),
    "assessment.measure-corrected": gettext_lazy("Corrected a measurement"),
    "assessment.measured": gettext_lazy("Wrote down a measurement"),
    "assessment.started": gettext_lazy("Started an assessment"),
    "conversations.read": gettext_lazy("Read messages"),
    "conversations.sent": gettext_lazy("Sent a message"),
    "diary.review-done": gettext_lazy("Looked at a session that called the physio"),
    "diary.session-corrected": gettext_lazy("Corrected a session in the diary"),
    "diary.session-logged": gettext_lazy("Wrote a session into the diary"),
    "episodes.begun": gettext_lazy("Began the care"),
    "episodes.cancelled": gettext_lazy("Cancelled the care"),
    "episodes.discharged": gettext_lazy("Ended the care"),
    "episodes.reassigned": gettext_lazy("Gave the care to another physio"),
    "episodes.requested": gettext_lazy("Asked for care"),
    "followup.answered": gettext_lazy("Answered the follow-up"),
    "followup.begun": gettext_lazy("Began the follow-up"),
    "followup.reminded": gettext_lazy("Sent a reminder about the follow-up"),
    "followup.sent": gettext_lazy("Sent the follow-up"),
    "kit.stimulator-lent": gettext_lazy("Lent a stimulator"),
    "kit.stimulator-taken-back": gettext_lazy("Took a stimulator back"),
    "kit.stimulator-told": gettext_lazy("Said which stimulator is used"),
    "payments.order-cancelled": gettext_lazy("Cancelled the order"),
    "payments.order-paid": gettext_lazy("Noted the payment"),
    "payments.order-placed": gettext_lazy("Placed the order"),
    "payments.order-refunded": gettext_lazy("Noted the refund"),
    "programmes.chain-verified": gettext_lazy("Checked that no programme was altered"),
    "programmes.draft-saved": gettext_lazy("Worked on a draft programme"),
    "programmes.draft.opened": gettext_lazy("Opened the draft programme"),
    "programmes.read": gettext_lazy("Read the programme"),
    "programmes.signed": gettext_lazy("Signed the programme"),
    "programmes.signed.opened": gettext_lazy("Opened the signed programme"),
    "record.opened": gettext_lazy("Opened the record"),
    "record.downloaded": gettext_lazy("Downloaded everything"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One event, as its person reads it."""

    at: datetime
    on: date  # the same in the practice's time zone
    who: str
    role: str
    what: str
    is_look: bool


def line(event: Event, *, reader: User) -> Line:
    """Say who did what and when; the reader is "you"."""
    actor = event.actor
    if actor is None:
        who, role = _("The service itself"), ""
    elif actor.pk == reader.pk:
        who, role = _("You"), ""
    else:
        who, role = actor.name, str(actor.get_role_display())
    on = timezone.localdate(event.at)
    return Line(event.at, on, who, role, words(event.verb), event.verb.endswith(".opened"))


def words(verb: str) -> str:
    """Put a verb of the log into words; one that has none yet is shown as it stands."""
    known = WORDS.get(verb)
    if known is not None:
        return str(known)
    area, dot, act = verb.partition(".")
    plain = act.replace("-", " ").replace(".", " ") if dot else area.replace("-", " ")
    return plain[:1].upper() + plain[1:]

"""Mail about an episode of care; none has health data in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from physiobench.accounts.models import User
from physiobench.clinical.care.cover import AnswerReason
from physiobench.content import load
from physiobench.episodes.models import Episode, Leave, Notice, SeeWithin
from physiobench.lib.day_words import day_words
from physiobench.payments import policies as payments


def ordered(episode: Episode) -> None:
    """Confirm an order on paper, so to speak: price, how to pay, the right to cancel, the form."""
    order = episode.order
    body = _(
        "Thank you for your order.\n\n"
        "Order code: %(code)s\n"
        "Total price: %(price)s\n"
        "Your physio: %(physio)s\n"
        "%(how_to_pay)s\n\n"
        "You can cancel until %(until)s, without a reason. Use the button on your order's page:\n"
        "%(link)s\n"
        "or send us the form below. The terms: %(terms)s\n\n"
        "%(form)s\n\n"
        "%(practice)s\n"
    ) % {
        "code": order.code,
        "price": order.price,
        "physio": episode.physio.name,
        "how_to_pay": payments.how_to_pay(order),
        "until": formats.date_format(order.cancel_until_on, "l j F Y"),
        "link": _link(episode),
        "terms": f"{settings.SITE_URL}/terms/",
        "form": load.texts()["cancellation-form"].body,
        "practice": settings.PRACTICE_NAME,
    }
    _send(_("Your order %(code)s") % {"code": order.code}, body, episode.patient.email)


def paid(episode: Episode, reader: User) -> None:
    """Tell the patient that the payment has arrived, and which physio was e-mailed."""
    body = _(
        "Your payment has arrived. We have e-mailed %(physio)s. We will e-mail you when "
        "your programme is ready. Your receipt is on the page of your order:\n\n%(link)s\n"
    ) % {"physio": reader.name, "link": _link(episode)}
    _send(_("Your payment has arrived"), body, episode.patient.email)


def new_patient(episode: Episode, to: User) -> None:
    """Tell a physio that there is a new patient, and whose patient it is if they are covering."""
    body = _("You have a new patient. Sign in and open your inbox:\n\n%(link)s\n")
    if to.pk != episode.physio_id:
        body = _(
            "%(physio)s has a new patient and cannot answer at the moment. "
            "You are covering for them. Sign in and open your inbox:\n\n%(link)s\n"
        )
    values = {"physio": episode.physio.name, "link": _landing()}
    _send(_("A new patient"), body % values, to.email)


def handed_over(patient: User, new: User) -> None:
    """Tell the patient who their new physio is."""
    body = _(
        "%(physio)s is now your physio. They can see everything you have sent so far. "
        "You do not need to do anything.\n\n%(link)s\n"
    ) % {"physio": new.name, "link": _landing()}
    _send(_("You have a new physio"), body, patient.email)


def patient_handed_over(old: User, new: User) -> None:
    """Tell the physio that one of their patients now has another physio."""
    body = _(
        "%(physio)s is now the physio of one of your patients. You can no longer open that "
        "patient's record. You can see your other patients here:\n\n%(link)s\n"
    ) % {"physio": new.name, "link": _landing()}
    _send(_("A patient has been handed over"), body, old.email)


_COVER_REASONS = {
    AnswerReason.LEAVE: gettext_lazy("You are covering for %(physio)s, who is on leave."),
    AnswerReason.CLOSED: gettext_lazy(
        "You are covering for %(physio)s, who cannot open patients' records now."
    ),
    AnswerReason.UNREGISTERED: gettext_lazy(
        "You are covering for %(physio)s, who cannot practise today."
    ),
    AnswerReason.SILENT: gettext_lazy(
        "%(physio)s has not answered in time. Please answer for them."
    ),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when the first of the urgent reports in a mail must be answered."""

    at: datetime
    is_over: bool = False

    @property
    def words(self) -> str:
        """Return the time and the day, for a subject."""
        return day_words(self.at, weekday=True, time=True)

    @property
    def sentence(self) -> str:
        """Return the first line of the mail."""
        if self.is_over:
            return _("This is urgent. The answer is late: it was due by %(at)s.") % {
                "at": self.words
            }
        return _("This is urgent. Please act by %(at)s.") % {"at": self.words}


def answer_needed(to: User, notices: Sequence[Notice], urgent_by: Deadline | None = None) -> None:
    """Ask a physio to answer patients; say whom they cover for, and nothing about health."""
    count = len(notices)
    lines = [urgent_by.sentence, ""] if urgent_by else []
    lines += [
        ngettext(
            "%(n)d patient report or message needs your answer.",
            "%(n)d patient reports or messages need your answer.",
            count,
        )
        % {"n": count}
    ]
    own = {notice.episode.physio_id for notice in notices} == {to.pk}
    if not own:
        lines += dict.fromkeys(
            _COVER_REASONS[AnswerReason(notice.reason)] % {"physio": notice.episode.physio.name}
            for notice in notices
            if notice.reason != AnswerReason.OWN and notice.episode.physio_id != to.pk
        )
    lines.append(_("Sign in and open your inbox:"))
    lines.append(settings.SITE_URL + reverse("practice:inbox"))
    subject = _("A patient is waiting for your answer")
    if urgent_by:
        subject = _("Urgent: answer a patient by %(at)s") % {"at": urgent_by.words}
    _send(subject, "\n".join([*lines, ""]), to.email)


def manager_needed(to: User, notices: Sequence[Notice], urgent_by: Deadline | None = None) -> None:
    """Ask a manager to find a physio who can answer; the overview names the patient's physio."""
    count = len(notices)
    body = ngettext(
        "%(n)d patient report or message has not been answered. Find a physio to answer it.\n"
        "Sign in and open the practice overview:\n%(link)s\n",
        "%(n)d patient reports or messages have not been answered. "
        "Find a physio to answer them.\n"
        "Sign in and open the practice overview:\n%(link)s\n",
        count,
    ) % {"n": count, "link": settings.SITE_URL + reverse("practice:desk")}
    subject = _("A patient is waiting for an answer")
    if urgent_by:
        body = f"{urgent_by.sentence}\n\n{body}"
        subject = _("Urgent: find a physio for a patient by %(at)s") % {"at": urgent_by.words}
    _send(subject, body, to.email)


def deputy_for_leave(leave: Leave) -> None:
    """Tell a deputy on which days they cover for a colleague."""
    if leave.deputy is None:
        return
    body = _(
        "%(physio)s is away from %(first)s to %(last)s. You are covering for them on these days. "
        "Reports and messages from their patients will appear in your inbox:\n\n%(link)s\n"
    ) % {
        "physio": leave.physio.name,
        "first": formats.date_format(leave.starts_on, "j F Y"),
        "last": formats.date_format(leave.ends_on, "j F Y"),
        "link": _landing(),
    }
    _send(_("You are covering for a colleague"), body, leave.deputy.email)


def leave_ended(leave: Leave) -> None:
    """Tell a deputy that they no longer cover for this colleague."""
    if leave.deputy is None:
        return
    body = _(
        "The leave of %(physio)s has ended. "
        "They will answer their own patients again.\n\n%(link)s\n"
    ) % {"physio": leave.physio.name, "link": _landing()}
    _send(_("You are no longer covering for a colleague"), body, leave.deputy.email)


def named_deputy(deputy: User, physio: User) -> None:
    """Tell a physio that they are a colleague's usual deputy."""
    body = _(
        "You are the deputy for %(physio)s. If they cannot answer a patient, the report or "
        "message will appear in your inbox. We will also e-mail you.\n\n%(link)s\n"
    ) % {"physio": physio.name, "link": _landing()}
    _send(_("You are the deputy for a colleague"), body, deputy.email)


def named_lead(physio: User) -> None:
    """Tell a physio that they are the practice's clinical lead."""
    body = _(
        "You are the clinical lead of %(practice)s. If a patient's physio and their deputy "
        "cannot answer, the report or message will appear in your inbox. We will also e-mail "
        "you.\n\n%(link)s\n"
    ) % {"practice": settings.PRACTICE_NAME, "link": _landing()}
    _send(_("You are the clinical lead"), body, physio.email)


def cancelled(episode: Episode) -> None:
    """Confirm a cancellation to the patient."""
    order = episode.order
    refund = (
        payments.how_refunded(order)
        if order.refund_due_pence
        else _("Nothing was paid, so there is nothing to pay back.")
        if not order.is_paid
        else _("There is nothing to pay back.")
    )
    body = _("Your order %(code)s is cancelled. %(refund)s\n\n%(link)s\n") % {
        "code": order.code,
        "refund": refund,
        "link": _link(episode),
    }
    _send(_("Your order is cancelled"), body, episode.patient.email)


def ended(episode: Episode) -> None:
    """Tell the patient that there is news about their care, and if they must read it today."""
    soon = episode.see_within in {SeeWithin.TODAY, SeeWithin.DAYS}
    subject = _("Read this today: news from your physio") if soon else _("News from your physio")
    first = (
        _("Your physio has written to you about your care. Please read it today:")
        if soon
        else _("Your physio has written to you about your care:")
    )
    _send(subject, f"{first}\n\n{_link(episode)}\n", episode.patient.email)


def _landing() -> str:
    return f"{settings.SITE_URL}{reverse('accounts:landing')}"


def _link(episode: Episode) -> str:
    return f"{settings.SITE_URL}{reverse('episodes:show_episode', args=[episode.pk])}"


def _send(subject: str, message: str, to: str) -> None:
    send_mail(subject=subject, message=message, from_email=None, recipient_list=[to])

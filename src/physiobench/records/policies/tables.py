"""Every table with rows about a patient: how a row leads to them, and how it is named to them.

The tables are named by label, as foreign keys name them. So this package can stand below the
workspace that shows its requests, and still knows the rows of every capability.
`tests/records/test_tables.py` holds that no table with a path to a person is missing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from physiobench.accounts.models import User
from physiobench.lib.models import Kept


@dataclass(frozen=True, slots=True)
class PersonTable:
    """One table with rows about a person.

    `episode`, `order` and `assessment` are the paths from a row to these, where it has one: they
    tell which rows belong to an order that was never paid.
    """

    label: str
    person: str  # the path from a row to the patient
    words: str | Promise
    kept: Kept  # the class that holds once the row is part of a record
    episode: str = ""
    order: str = ""
    assessment: str = ""

    @property
    def model(self) -> type[models.Model]:
        """Return the model behind the label."""
        return apps.get_model(self.label)

    @property
    def rows(self) -> models.QuerySet[Any]:
        """Return all rows, without the refusals of append-only tables."""
        return models.QuerySet(self.model)


_EPISODE = "episode__patient"
_PROGRAMME = "programme__episode__patient"
_ASSESSMENT = "assessment__patient"

# Children first: what points at a row stands before it.
TABLES: tuple[PersonTable, ...] = (
    PersonTable(
        "practice.AnswersReview", _ASSESSMENT, _("Your physio's notes on your answers"),
        Kept.RECORD, assessment="assessment",
    ),
    PersonTable(
        "followup.Reminder", _EPISODE, _("Reminders we sent"), Kept.RECORD, episode="episode"
    ),
    PersonTable(
        "followup.FollowUp", _EPISODE, _("Follow-ups"), Kept.RECORD, episode="episode"
    ),
    PersonTable(
        "diary.Review", "session__programme__episode__patient",
        _("Your physio's notes on your diary"), Kept.RECORD,
        episode="session__programme__episode",
    ),
    PersonTable(
        "diary.SessionCheck", _PROGRAMME, _("Answers before sessions"), Kept.RECORD,
        episode="programme__episode",
    ),
    PersonTable(
        "diary.Session", _PROGRAMME, _("Diary entries"), Kept.RECORD,
        episode="programme__episode",
    ),
    PersonTable(
        "programmes.Reading", _PROGRAMME, _("When you opened a programme"), Kept.RECORD,
        episode="programme__episode",
    ),
    PersonTable(
        "programmes.Programme", _EPISODE, _("Signed programmes"), Kept.RECORD, episode="episode"
    ),
    PersonTable(
        "programmes.Draft", _EPISODE, _("Unsigned drafts of programmes"), Kept.RECORD,
        episode="episode",
    ),
    PersonTable(
        "conversations.NoReplyNeeded", "message__episode__patient",
        _("Messages that need no reply"), Kept.RECORD, episode="message__episode",
    ),
    PersonTable(
        "episodes.Notice", _EPISODE, _("Who was asked to answer your reports"), Kept.RECORD,
        episode="episode",
    ),
    PersonTable(
        "conversations.MessageReading", "message__episode__patient",
        _("When messages were read"), Kept.RECORD, episode="message__episode",
    ),
    PersonTable(
        "conversations.Message", _EPISODE, _("Messages"), Kept.RECORD, episode="episode"
    ),
    PersonTable("kit.OwnStimulator", "patient", _("Own stimulators"), Kept.RECORD),
    PersonTable("kit.Loan", "patient", _("Stimulators on loan"), Kept.RECORD),
    PersonTable(
        "episodes.Episode", "patient", _("Courses of care"), Kept.RECORD, episode="pk"
    ),
    PersonTable(
        "payments.Receipt", "order__buyer", _("Receipts"), Kept.BUSINESS, order="order"
    ),
    PersonTable(
        "payments.Agreement", "order__buyer", _("Agreements"), Kept.RECORD,
        order="order",
    ),
    PersonTable("payments.Order", "buyer", _("Orders"), Kept.RECORD, order="pk"),
    PersonTable(
        "assessment.Photo", _ASSESSMENT, _("Photos"), Kept.RECORD, assessment="assessment"
    ),
    PersonTable(
        "assessment.Judgement", _ASSESSMENT, _("Results of assessments"), Kept.RECORD,
        assessment="assessment",
    ),
    PersonTable(
        "assessment.Response", _ASSESSMENT, _("Answers in assessments"), Kept.RECORD,
        assessment="assessment",
    ),
    PersonTable(
        "assessment.Assessment", "patient", _("Assessments"), Kept.RECORD, assessment="pk"
    ),
    PersonTable("assessment.Measurement", "patient", _("Measurements"), Kept.RECORD),
    PersonTable(
        "records.DataRequest", "patient", _("Requests about personal data"), Kept.TRAIL
    ),
    PersonTable("audit.Event", "patient", _("Who opened the record"), Kept.TRAIL),
    PersonTable("mfa.Authenticator", "user", _("Passkeys and second steps"), Kept.ACCOUNT),
    PersonTable(
        "account.EmailAddress", "user", _("E-mail addresses to sign in with"), Kept.ACCOUNT
    ),
    PersonTable("accounts.User", "pk", _("Name and e-mail address"), Kept.ACCOUNT),
)  # fmt: skip

# What a person does not take along, and why.
NOT_TAKEN_ALONG: Mapping[str, str] = {
    "programmes.Draft": "nothing unsigned is shown to a patient",
    "mfa.Authenticator": "secrets that open the login",
}
TAKEN_ALONG = tuple(t for t in reversed(TABLES) if t.label not in NOT_TAKEN_ALONG)  # parents first
# Columns that open doors, or that another site must make anew.
SECRETS: Mapping[str, frozenset[str]] = {
    "accounts.User": frozenset({"password"}),
    "assessment.Assessment": frozenset({"key_sha256"}),
    "records.DataRequest": frozenset({"key_sha256"}),
}


def rows_about(table: PersonTable, person: User) -> models.QuerySet[Any]:
    """Return the rows of one table that are about a person.

    What they did themselves without a record, such as signing in, is about them too.
    """
    about = Q(**{table.person: person.pk})
    if table.label == "audit.Event":
        about |= Q(actor=person.pk, patient=None)
    return table.rows.filter(about)

"""What is deleted at a patient's request, what is kept, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import ReportsUndecided
from physiobench.followup import policies as followup
from physiobench.kit.models import Loan
from physiobench.lib.models import Kept
from physiobench.lib.retention import kept_until
from physiobench.payments.models import Receipt
from physiobench.records.policies.periods import record_kept_until
from physiobench.records.policies.tables import TABLES, PersonTable, rows_about


class CareStillOpen(Exception):
    """Care is running. The patient or a manager ends it first, then the data can be deleted."""


class StimulatorStillOut(Exception):
    """The patient still has a stimulator of the practice. Take it back first."""


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One kind of data: how many rows went and how many stay, why, and until when."""

    label: str
    words: str
    deleted: int
    kept: int
    why: str
    until: date | None

    def as_json(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        until = self.until.isoformat() if self.until else None
        return {
            "label": self.label,
            "words": self.words,
            "deleted": self.deleted,
            "kept": self.kept,
            "why": self.why,
            "until": until,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> ManifestLine:
        """Read it back."""
        until = date.fromisoformat(told["until"]) if told["until"] else None
        return cls(**{**told, "until": until})


@dataclass(frozen=True, slots=True)
class ErasureManifest:
    """What was deleted and what is kept: counts, and no content of the rows."""

    lines: tuple[ManifestLine, ...]

    @property
    def deleted(self) -> tuple[ManifestLine, ...]:
        """Return the kinds of data of which rows went."""
        return tuple(line for line in self.lines if line.deleted)

    @property
    def kept(self) -> tuple[ManifestLine, ...]:
        """Return the kinds of data of which rows stay."""
        return tuple(line for line in self.lines if line.kept)

    @property
    def kept_by_reason(self) -> list[tuple[str, date | None, list[ManifestLine]]]:
        """Return what stays, put together by the reason and the last day."""
        reasons: dict[tuple[str, date | None], list[ManifestLine]] = {}
        for line in self.kept:
            reasons.setdefault((line.why, line.until), []).append(line)
        return [(why, until, lines) for (why, until), lines in reasons.items()]

    def as_json(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {"lines": [line.as_json() for line in self.lines]}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> ErasureManifest:
        """Read it back; a request without an answer has no lines."""
        return cls(tuple(ManifestLine.from_json(line) for line in told.get("lines", ())))


@dataclass(frozen=True, slots=True)
class Erasure:
    """Which rows go, and whether the person's own row goes with them."""

    is_complete: bool
    rows: Sequence[tuple[PersonTable, models.QuerySet[Any]]]  # children first
    manifest: ErasureManifest


def check_may_erase(patient: User) -> None:
    """Allow a deletion only if no care is running and no stimulator is on loan.

    Raises:
        CareStillOpen: if a paid course of care has not ended.
        StimulatorStillOut: if a loan has not come back.
        ReportsUndecided: if no physio has decided on a safety report yet.
    """
    if Episode.objects.for_patient(patient).running().exists():
        raise CareStillOpen
    if Loan.objects.for_patient(patient).out().exists():
        raise StimulatorStillOut
    undecided = followup.undecided(Episode.objects.for_patient(patient))
    if undecided:
        raise ReportsUndecided(undecided)


def erasure_of(patient: User, today: date) -> Erasure:
    """Work out what can be deleted today. Nothing is changed.

    Where care was paid for or a stimulator was lent, the health record stays for its period, and
    the name and address with it. Everything else goes: the login, and orders that were never
    paid with the answers that led to them.
    """
    until = record_kept_until(patient)
    given = Episode.objects.for_patient(patient).paid().exists()
    lent = Loan.objects.for_patient(patient).exists()
    if not (given or lent) or until < today:
        return everything_about(patient)
    return _all_but_the_record(patient, until)


def everything_about(patient: User) -> Erasure:
    """Return all data about a patient, which is deleted as a whole.

    Their requests stay for a time, and name no person any more.
    """
    going = [t for t in TABLES if t.label != "records.DataRequest"]
    rows = [(table, rows_about(table, patient)) for table in going]
    lines = [
        ManifestLine(t.label, str(t.words), deleted=found.count(), kept=0, why="", until=None)
        for t, found in rows
    ]
    return Erasure(is_complete=True, rows=rows, manifest=ErasureManifest(tuple(lines)))


def _all_but_the_record(patient: User, until: date) -> Erasure:
    unpaid = Episode.objects.for_patient(patient).filter(order__paid_at=None)
    episodes = list(unpaid.values_list("pk", flat=True))
    orders = list(unpaid.values_list("order_id", flat=True))
    used = Assessment.objects.filter(
        Q(episode__order__paid_at__isnull=False)
        | Q(follow_up__episode__order__paid_at__isnull=False)
    )
    assessed = Assessment.objects.for_patient(patient).filter(
        Q(episode__in=episodes) | Q(follow_up__episode__in=episodes)
    )
    assessments = list(assessed.exclude(pk__in=used.values("pk")).values_list("pk", flat=True))
    rows, lines = [], []
    for table in TABLES:
        found = rows_about(table, patient)
        going = found.filter(_goes(table, episodes, orders, assessments))
        gone = going.count()
        kept = found.count() - gone
        why, last_day = _why_kept(table, patient, until) if kept else ("", None)
        rows.append((table, going))
        lines.append(
            ManifestLine(
                table.label, str(table.words), deleted=gone, kept=kept, why=why, until=last_day
            )
        )
    return Erasure(is_complete=False, rows=rows, manifest=ErasureManifest(tuple(lines)))


def _goes(
    table: PersonTable,
    episodes: Sequence[object],
    orders: Sequence[object],
    assessments: Sequence[object],
) -> Q:
    if table.label in {"account.EmailAddress", "mfa.Authenticator"}:
        return Q()
    which = Q(pk__in=[])
    for path, keys in (
        (table.episode, episodes),
        (table.order, orders),
        (table.assessment, assessments),
    ):
        if path:
            which |= Q(**{f"{path}__in": keys})
    return which


def _why_kept(table: PersonTable, patient: User, until: date) -> tuple[str, date]:
    if table.kept is Kept.BUSINESS:
        issued = Receipt.objects.filter(order__buyer=patient).latest("issued_at").issued_at
        last_day = kept_until(Kept.BUSINESS, issued.date())
        return _("Tax law asks us to keep receipts for 6 years after the tax year."), (
            min(last_day, until) if last_day else until
        )
    if table.label == "accounts.User":
        return (
            _(
                "It says who the health record belongs to, and lets us reach you if a stimulator "
                "or a treatment turns out to be unsafe. No one can sign in with it."
            ),
            until,
        )
    if table.kept is Kept.TRAIL:
        return _("It is kept as long as the record that it is about."), until
    return _("It is part of your health record. We keep health records for 8 years."), until

"""Import of a person's file into another site, row for row."""

from collections.abc import Sequence
from datetime import datetime

from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.payments import services as payments
from physiobench.payments.models import Receipt
from physiobench.records import policies
from physiobench.records.policies import NAMED, PersonTable


class Clash(Exception):
    """The site has rows with the same keys. Import into an empty site. Nothing was changed."""

    def __init__(self, label: str, rows: int) -> None:
        super().__init__(f"{label}: {rows} of these rows exist already")
        self.label = label
        self.rows = rows


def import_person(*, by: User | None, archive: bytes, now: datetime) -> dict[str, int]:
    """Bring a person's file into this site, all or nothing, with the keys that it had.

    The person's password is not in the file: they sign in by an e-mailed code. Colleagues who
    wrote in the record come as names without a login.

    Args:
        by: None; only the command line does this.
        archive: the file.
        now: when.

    Returns:
        Rows made, by label.

    Raises:
        PermissionDenied: if a person asks.
        NotAnExport: if the file cannot be read.
        Clash: if a row with the same key is there already.
    """
    policies.check_is_service(by)
    found = policies.read_person_file(archive)
    try:
        return _save(found, now)
    except IntegrityError as error:  # rows that refer to others which are not in the file
        raise policies.NotAnExport from error


@transaction.atomic
def _save(found: policies.PersonFile, now: datetime) -> dict[str, int]:
    made = {"accounts.User (colleagues)": _save_colleagues(found.colleagues)}
    for table, rows in found.rows:
        made[table.label] = _save_rows(table, rows)
    _continue_numbering()
    person = User.objects.get(pk=found.person)
    payments.record_imported_receipts(by=None, receipts=Receipt.objects.for_buyer(person), now=now)
    audit.record(by=None, verb=Verb.RECORD_IMPORTED, subject=person, patient=person, now=now)
    return {label: rows for label, rows in made.items() if rows}


def _save_colleagues(people: Sequence[User]) -> int:
    made = 0
    for colleague in people:
        there = User.objects.filter(pk=colleague.pk).first()
        if there is None:
            colleague.save(force_insert=True)
            made += 1
        elif there.is_patient or any(getattr(there, n) != getattr(colleague, n) for n in NAMED):
            label = "accounts.User"
            raise Clash(label, 1)
    return made


def _save_rows(table: PersonTable, rows: Sequence[models.Model]) -> int:
    there = table.rows.filter(pk__in=[one.pk for one in rows]).count()
    if there:
        raise Clash(table.label, there)
    try:
        with transaction.atomic():
            table.rows.bulk_create(rows)
    except IntegrityError as error:  # another unique value, such as the e-mail address
        raise Clash(table.label, len(rows)) from error
    return len(rows)


def _continue_numbering() -> None:
    """Let the next row get a new number where the database counts by itself (PostgreSQL)."""
    made: list[type[models.Model]] = [User, *(table.model for table in policies.TAKEN_ALONG)]
    statements = connection.ops.sequence_reset_sql(no_style(), made)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

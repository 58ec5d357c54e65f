"""Import of a person's file into another site, row for row."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile, ZipFile

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction

from physiobench.accounts.models import User
from physiobench.assessment.models import digest
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.records import policies
from physiobench.records.policies import PersonTable
from physiobench.records.services.taking_along import (
    FORMAT,
    NAMED,
    RECORD,
    VERSION,
)


Row = Mapping[str, Any]


class NotAnExport(Exception):
    """The file is not a person's export, or a newer version made it. Nothing was changed."""


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
    try:
        with ZipFile(BytesIO(archive)) as opened, transaction.atomic():
            written = _read(opened)
            made = {"accounts.User (colleagues)": _make_colleagues(written["colleagues"])}
            for table in policies.TAKEN_ALONG:
                made[table.label] = _make(table, written["tables"].get(table.label, ()), opened)
            _continue_numbering()
            person = User.objects.get(pk=written["person"])
            audit.record(
                by=None, verb=Verb.RECORD_IMPORTED, subject=person, patient=person, now=now
            )
    except (BadZipFile, KeyError, TypeError, ValueError, ValidationError) as error:
        raise NotAnExport from error
    return {label: rows for label, rows in made.items() if rows}


def _read(opened: ZipFile) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(opened.read(RECORD))
    if written["format"] != FORMAT or written["version"] != VERSION:
        raise NotAnExport
    unknown = written["tables"].keys() - {table.label for table in policies.TAKEN_ALONG}
    if unknown:
        raise NotAnExport
    return written


def _make_colleagues(people: Sequence[Row]) -> int:
    made = 0
    for row in people:
        there = User.objects.filter(pk=row["id"]).first()
        if there is None:
            address = f"colleague-{row['id']}@imported.invalid"
            User(**row, email=address, password=make_password(None), is_active=False).save(
                force_insert=True
            )
            made += 1
        elif there.is_patient or any(getattr(there, name) != row[name] for name in NAMED):
            label = "accounts.User"
            raise Clash(label, 1)
    return made


def _make(table: PersonTable, rows: Sequence[Row], opened: ZipFile) -> int:
    made = [_instance(table, row, opened) for row in rows]
    there = table.rows.filter(pk__in=[one.pk for one in made]).count()
    if there:
        raise Clash(table.label, there)
    try:
        with transaction.atomic():
            table.rows.bulk_create(made)
    except IntegrityError as error:  # another unique value, such as the e-mail address
        raise Clash(table.label, len(made)) from error
    return len(made)


def _instance(table: PersonTable, row: Row, opened: ZipFile) -> models.Model:
    values: dict[str, Any] = {}
    for field in table.model._meta.concrete_fields:
        if field.name in policies.SECRETS.get(table.label, ()):
            values[field.attname] = _fresh_secret(field)
        elif isinstance(field, models.BinaryField) and row[field.attname]:
            values[field.attname] = opened.read(row[field.attname])
        else:
            reads = field.target_field if isinstance(field, models.ForeignKey) else field
            values[field.attname] = reads.to_python(row[field.attname])
    return table.model(**values)


def _fresh_secret(field: models.Field[Any, Any]) -> str:
    """Return what opens nothing: no password, and the digest of a key that nobody has."""
    if field.name == "password":
        return make_password(None)
    return digest(str(uuid4())) if field.unique else ""


def _continue_numbering() -> None:
    """Let the next row get a new number where the database counts by itself (PostgreSQL)."""
    made: list[type[models.Model]] = [User, *(table.model for table in policies.TAKEN_ALONG)]
    statements = connection.ops.sequence_reset_sql(no_style(), made)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

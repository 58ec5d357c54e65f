"""The file with all data about one person: its format, and how to read and check it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile, ZipFile

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import models

from physiobench.accounts.models import User
from physiobench.assessment.models import digest
from physiobench.records.policies.tables import SECRETS, TAKEN_ALONG, PersonTable


FORMAT = "physiobench-person"
VERSION = 2  # 1 named versions of questionnaires from before 0.2.0, which say something else now
RECORD = "record.json"
NAMED = ("first_name", "last_name")  # of colleagues who wrote in the record
ROLES = ("is_patient", "is_physio", "is_manager", "is_editor")

Row = Mapping[str, Any]


class NotAnExport(Exception):
    """The file is not a person's export, or another version made it. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class PersonFile:
    """The content of a file: the person, their colleagues, and the rows that are not saved yet."""

    person: int
    colleagues: Sequence[User]
    rows: Sequence[tuple[PersonTable, Sequence[models.Model]]]  # parents first


def read_person_file(archive: bytes) -> PersonFile:
    """Read a whole file without asking the database.

    Raises:
        NotAnExport: if it is damaged, or not of this format and version.
    """
    try:
        with ZipFile(BytesIO(archive)) as opened:
            written = _read(opened)
            tables = written["tables"]
            found = PersonFile(
                person=int(written["person"]),
                colleagues=[_colleague(row) for row in written["colleagues"]],
                rows=[
                    (table, [_instance(table, row, opened) for row in tables.get(table.label, ())])
                    for table in TAKEN_ALONG
                ],
            )
    except (BadZipFile, LookupError, TypeError, ValueError, ValidationError) as error:
        raise NotAnExport from error
    people = [row.pk for table, rows in found.rows for row in rows if table.model is User]
    if people != [found.person]:
        raise NotAnExport
    return found


def _read(opened: ZipFile) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(opened.read(RECORD))
    if written["format"] != FORMAT or written["version"] != VERSION:
        raise NotAnExport
    unknown = written["tables"].keys() - {table.label for table in TAKEN_ALONG}
    if unknown:
        raise NotAnExport
    return written


def _colleague(row: Row) -> User:
    """Make an account that no one can sign in to, to keep the colleague's name."""
    wanted = {name: row[name] for name in ("id", *NAMED, *ROLES)}
    address = f"colleague-{int(row['id'])}@imported.invalid"
    return User(**wanted, email=address, password=make_password(None), is_active=False)


def _instance(table: PersonTable, row: Row, opened: ZipFile) -> models.Model:
    values: dict[str, Any] = {}
    for field in table.model._meta.concrete_fields:
        if field.name in SECRETS.get(table.label, ()):
            values[field.attname] = _fresh_secret(field)
        elif isinstance(field, models.BinaryField) and row[field.attname]:
            values[field.attname] = opened.read(row[field.attname])
        else:
            reads = field.target_field if isinstance(field, models.ForeignKey) else field
            values[field.attname] = reads.to_python(row[field.attname])
    return table.model(**values)


def _fresh_secret(field: models.Field[Any, Any]) -> str:
    """Return a value that gives no access: no password, or the digest of a random key."""
    if field.name == "password":
        return make_password(None)
    return digest(str(uuid4())) if field.unique else ""

"""All data about one person as one file: their download and the operator's export.

The file is a ZIP archive: `record.json` with one list of rows for each table, `photos/` with the
pictures, and a short `README.txt`. Two exports of the same rows differ in `made_at` only.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import models, transaction

from physiobench.accounts.models import User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.records import policies
from physiobench.records.policies import FORMAT, NAMED, RECORD, ROLES, VERSION, rows_about


_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # ZIP knows no earlier one; the same in every file
_README = """\
This archive holds everything that the practice keeps about one person.

record.json  one list of rows for each kind of data, as text that programs can read
photos/      the photos that were sent

Keep it safe: it says a lot about the person's health. It does not contain passwords and other
secrets of the account, or drafts that no physiotherapist has signed.
"""


@transaction.atomic
def take_along(*, by: User | None, person: User, now: datetime) -> bytes:
    """Return all data about a person as one file, and record this in the audit log.

    Args:
        by: the person themselves, or None from the command line.
        person: whose data.
        now: when.

    Raises:
        PermissionDenied: if `by` is anyone else.
    """
    policies.check_may_take_along(by, person)
    archive = _archive(person, now)
    audit.record(by=by, verb=Verb.RECORD_DOWNLOADED, subject=person, patient=person, now=now)
    return archive


def _archive(person: User, now: datetime) -> bytes:
    files: dict[str, bytes] = {}
    rows: dict[str, list[models.Model]] = {
        table.label: list(rows_about(table, person).order_by("pk"))
        for table in policies.TAKEN_ALONG
    }
    written = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now.isoformat(),
        "person": person.pk,
        "colleagues": _colleagues(rows.values(), person),
        "tables": {label: [_row(one, files) for one in found] for label, found in rows.items()},
    }
    text = json.dumps(written, indent=1, ensure_ascii=False, default=_plain)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in {
            "README.txt": _README.encode(),
            RECORD: text.encode(),
            **files,
        }.items():
            archive.writestr(ZipInfo(name, _FIRST_DAY), content, ZIP_DEFLATED)
    return made.getvalue()


def _row(row: models.Model, files: dict[str, bytes]) -> dict[str, object]:
    """Return one row by column; a picture goes into a file of its own."""
    secret = policies.SECRETS.get(row._meta.label, frozenset())
    told: dict[str, object] = {}
    for field in row._meta.concrete_fields:
        value: Any = getattr(row, field.attname)
        if field.name in secret:
            continue
        if isinstance(field, models.BinaryField) and value is not None:
            name = f"photos/{row.pk}.jpg"
            files[name] = bytes(value)
            told[field.attname] = name
        else:
            told[field.attname] = _value(row, field)
    return told


def _value(row: models.Model, field: models.Field[Any, Any]) -> object:
    """Return a number, a date or nothing as it is; anything else as text or JSON."""
    value: object = getattr(row, field.attname)
    if value is None or isinstance(value, int | float | Decimal | date | time):
        return value
    return str(value) if field.is_relation else field.value_to_string(row)


def _colleagues(tables: Iterable[list[models.Model]], person: User) -> list[Mapping[str, object]]:
    """Return who else is named in these rows: their names and roles, and nothing more."""
    named = {
        getattr(row, field.attname)
        for rows in tables
        for row in rows
        for field in row._meta.concrete_fields
        if field.related_model is User
    }
    wanted = ("id", *NAMED, *ROLES)
    people = User.objects.filter(pk__in=named - {None, person.pk}).order_by("pk")
    return list(people.values(*wanted))


def _plain(value: Any) -> str:
    """Return a date or time as text, without losing a microsecond."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value)

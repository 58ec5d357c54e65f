"""Tests of a person's file: the download and the export are one, and an import gives equal rows."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import reverse

from physiobench.accounts.models import Physio, User
from physiobench.audit.models import Event
from physiobench.config.cli import main
from physiobench.programmes.models import Programme
from physiobench.records import policies, services
from physiobench.records.policies import SECRETS, TABLES, rows_about
from physiobench.records.services.removing import RowRemover
from tests.factories import NOW, ManagerFactory, UserFactory, sign_in
from tests.records.people import a_login, someone_in_care
from tests.records.whole import table_hashes, whole_database


pytestmark = pytest.mark.django_db

TAKEN = [table for table in TABLES if table.label not in policies.NOT_TAKEN_ALONG]


def record_in(archive: bytes) -> dict:
    with ZipFile(BytesIO(archive)) as opened:
        return json.loads(opened.read("record.json"))


def exported(person: User, now=NOW) -> bytes:
    """Export, and take the trace of it back."""
    with transaction.atomic():
        archive = services.take_along(by=None, person=person, now=now)
        transaction.set_rollback(True)
    return archive


def theirs(person: User) -> dict:
    """Return the person's rows by label, without secrets and without the trace of an import."""
    whole = whole_database()
    found = {}
    for table in TAKEN:
        keys = set(rows_about(table, person).values_list("pk", flat=True))
        if table.label == "audit.Event":
            keys -= set(Event.objects.filter(verb="record.imported").values_list("pk", flat=True))
        secret = SECRETS.get(table.label, frozenset())
        found[table.label] = {
            key: {name: value for name, value in row.items() if name not in secret}
            for key, row in whole[table.label].items()
            if key in keys
        }
    return found


def emptied(person: User) -> None:
    """Remove everybody and everything, so that the site is empty."""
    removal = RowRemover(NOW)
    removal.person(person, policies.everything_about(person))
    for model in (Event, Physio, User):
        removal.rows(models.QuerySet(model).all())
    assert not User.objects.exists()


def test_every_table_about_the_person_is_in_the_file():
    person = someone_in_care()

    tables = record_in(exported(person))["tables"]

    assert set(tables) == {table.label for table in TAKEN}
    assert {label for label, rows in tables.items() if not rows} == {"records.DataRequest"}
    for table in TAKEN:
        assert len(tables[table.label]) == rows_about(table, person).count(), table.label


def test_the_patients_download_and_the_operators_export_are_the_same_file(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    person = sign_in(client, someone_in_care())
    person.refresh_from_db()
    with transaction.atomic():
        downloaded = client.post(reverse("web:download_record")).content
        transaction.set_rollback(True)

    one, other = exported(person), exported(person, NOW.replace(year=2027))

    assert record_in(downloaded)["tables"] == record_in(one)["tables"]
    assert one == exported(person)
    assert record_in(one) | {"made_at": ""} == record_in(other) | {"made_at": ""}
    assert record_in(downloaded) | {"made_at": ""} == record_in(one) | {"made_at": ""}


def test_nobody_elses_row_and_no_secret_is_in_it():
    person = someone_in_care()
    other = someone_in_care("somebody-else@example.org")

    archive = exported(person)
    text = json.dumps(record_in(archive))

    assert other.email not in text
    assert "key_sha256" not in text
    assert "password" not in text
    assert "secret" not in text
    assert record_in(archive)["person"] == person.pk


def test_of_colleagues_only_name_and_role_are_in_it():
    person = someone_in_care()

    written = record_in(exported(person))

    assert written["colleagues"]
    assert all("email" not in colleague for colleague in written["colleagues"])


def test_an_import_into_an_empty_site_gives_equal_rows_and_valid_signatures():
    person = someone_in_care()
    before = theirs(person)
    archive = exported(person)
    emptied(person)

    made = services.import_person(by=None, archive=archive, now=NOW)

    again = User.objects.get(pk=person.pk)
    assert table_hashes(theirs(again)) == table_hashes(before)
    assert made["diary.Session"] == 2
    assert not again.has_usable_password()
    programmes = list(Programme.objects.order_by("version"))
    assert [p.is_intact for p in programmes] == [True, True]
    assert programmes[1].previous == programmes[0].fingerprint
    assert exported_tables(exported(again)) == exported_tables(archive)


def exported_tables(archive: bytes) -> dict:
    tables = record_in(archive)["tables"]
    return {
        **tables,
        "audit.Event": [e for e in tables["audit.Event"] if e["verb"] != "record.imported"],
    }


def test_after_an_import_new_rows_get_new_numbers():
    person = someone_in_care()
    archive = exported(person)
    emptied(person)
    services.import_person(by=None, archive=archive, now=NOW)

    new = UserFactory()

    assert new.pk > person.pk


def test_an_import_onto_the_same_person_is_refused_and_changes_nothing():
    person = someone_in_care()
    archive = exported(person)
    before = whole_database()

    with pytest.raises(services.Clash, match=r"accounts\.User: 1"):
        services.import_person(by=None, archive=archive, now=NOW)

    assert whole_database() == before


def test_an_import_beside_another_person_with_the_address_is_refused():
    person = a_login()
    archive = exported(person)
    emptied(person)
    a_login(pk=person.pk + 50)
    before = whole_database()

    with pytest.raises(services.Clash):
        services.import_person(by=None, archive=archive, now=NOW)

    assert whole_database() == before


def changed(archive: bytes, **values: object) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as written:
        written.writestr("record.json", json.dumps(record_in(archive) | values))
    return made.getvalue()


@pytest.mark.parametrize(
    "values", [{"format": "x"}, {"version": 1}, {"version": 3}, {"tables": {"x.Y": []}}]
)
def test_another_format_or_version_or_an_unknown_table_is_refused(values):
    archive = changed(exported(someone_in_care()), **values)

    with pytest.raises(services.NotAnExport):
        services.import_person(by=None, archive=archive, now=NOW)


@pytest.mark.parametrize("archive", [b"", b"PK", b"not a file"])
def test_what_is_no_archive_is_refused(archive):
    with pytest.raises(services.NotAnExport):
        services.import_person(by=None, archive=archive, now=NOW)


def test_only_the_person_takes_their_data_along_and_only_the_operator_imports():
    person, manager = someone_in_care(), ManagerFactory()

    with pytest.raises(PermissionDenied):
        services.take_along(by=manager, person=person, now=NOW)
    with pytest.raises(PermissionDenied):
        services.take_along(by=a_login("other@example.org"), person=person, now=NOW)
    with pytest.raises(PermissionDenied):
        services.import_person(by=manager, archive=b"", now=NOW)


def test_the_commands_stand_in_the_command_line():
    assert {"export", "import", "retention"} <= set(main.commands)

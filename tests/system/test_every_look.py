"""Every page of staff that shows a person, and every act: each leaves a row in the audit log."""

import ast
import inspect
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction

from physiobench.accounts.models import Role
from physiobench.audit.models import Event, Verb
from tests.system.world import addresses, client_of


pytestmark = [pytest.mark.django_db, pytest.mark.long]

STAFF_PAGES = [
    a
    for a in addresses()
    if a.ours and a.open_to != "anyone" and {Role.PHYSIO, Role.MANAGER} & set(a.open_to)
]
FINE = 200


def opened(world, who, address):
    """Open a page as this person; return its text and the looks that it left, and undo them."""
    person = world.people[who]
    with transaction.atomic():
        answer = client_of(world, who).get(address.path(world.things))
        looks = [event for event in Event.objects.filter(actor=person) if Verb(event.verb).is_look]
        text = answer.getvalue().decode(errors="replace") if answer.status_code == FINE else ""
        transaction.set_rollback(True)
    return text, looks, answer.status_code


def patients(world):
    return [p for p in world.people.values() if p.is_patient]


@pytest.mark.parametrize("who", ["Alex", "Morgan"])
def test_every_page_that_shows_a_patient_to_staff_leaves_a_look(world, who):
    before = {e.pk for e in Event.objects.filter(actor=world.people[who])}
    silent, shown = [], 0
    for address in STAFF_PAGES:
        if not world.people[who].has_role(*address.open_to):
            continue
        text, looks, _status = opened(world, who, address)
        looks = [look for look in looks if look.pk not in before]
        named = [p for p in patients(world) if p.last_name in text or p.email in text]
        shown += bool(named)
        about_one = address.names_a_thing and len(named) == 1
        if named and not looks:
            silent.append(f"{address.pattern} shows {[p.first_name for p in named]}")
        elif about_one and not any(look.patient_id == named[0].pk for look in looks):
            silent.append(f"{address.pattern}: the look is not in the record of the patient")

    assert not silent, "\n".join(silent)
    assert shown > 5


def test_a_patients_look_at_their_own_record_leaves_no_look(world):
    mine = [a for a in addresses() if a.ours and a.open_to == (Role.PATIENT,)]

    looks = [
        address.pattern
        for address in mine
        for look in opened(world, "Dana", address)[1]
        if look.verb != Verb.RECORD_DOWNLOADED
    ]

    assert len(mine) > 10
    assert looks == []


SRC = Path(__file__).parents[2] / "src" / "physiobench"
WRITES = {"create", "get_or_create", "update_or_create", "bulk_create", "save", "update", "delete"}

# Acts without a row of their own in the audit log, each with the reason.
WITHOUT_A_ROW = {
    "practice.look_everywhere": "tells the worker where to look for reports, and is about nobody",
    "accounts.encrypt_second_factors": "it changes how secrets are kept, and nobody's login",
    "records.run_retention": "each batch records what it deletes, and the counts are rows",
    "articles.renew_writers": "it follows from a change of roles, which has its row",
    "assessment.drop_draft": "a draft is what somebody is typing; sending it has its row",
    "assessment.keep_draft": "a draft is what somebody is typing; sending it has its row",
    "assessment.keep_versions": "it keeps forms, not answers",
    "episodes.settle": "it follows from an answer, which has its row",
    "episodes.settle_all_but": "it follows from an answer, which has its row",
    "payments.start_payment": "it changes nothing; the payment has its row",
    "web.send_contact_message": "the message is mailed and not kept",
    "audit.note_removal": "it writes the row that says what was removed",
    "audit.record": "it is the log",
    "audit.seal": "it says nothing about a person",
    "operations.*": "they are about the service, not about a person",
}


class Act(NamedTuple):
    """One function of a services module: what it calls, and whether it is in a transaction."""

    calls: set[tuple[str, str]]  # (package, function); an alias of a services module is resolved
    records: bool
    writes: bool
    is_atomic: bool


def acts():
    """Read every services module; return its functions by package and name."""
    found = {}
    for path in [*SRC.glob("*/services.py"), *SRC.glob("*/services/**/*.py")]:
        package = path.relative_to(SRC).parts[0]
        tree = ast.parse(path.read_text())
        aliases = {
            (name.asname or name.name): node.module.split(".")[1]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").count(".") == 1
            for name in node.names
            if name.name == "services"
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.setdefault((package, node.name), read_act(package, node, aliases))
    return found


def read_act(package, node, aliases):
    calls, attributes = set(), set()
    for call in (n for n in ast.walk(node) if isinstance(n, ast.Call)):
        match call.func:
            case ast.Name(name):
                calls.add((package, name))
            case ast.Attribute(ast.Name(alias), name):
                calls.add((aliases.get(alias, package), name))
                attributes.add(name)
            case ast.Attribute(_, name):
                attributes.add(name)
    return Act(
        calls=calls,
        records=("audit", "record") in calls or ("audit", "note_removal") in calls,
        writes=bool(attributes & WRITES),
        is_atomic="atomic" in ast.dump(node),
    )


def recording(everything):
    """Return every function that records, by itself or by what it calls."""
    known = {key for key, act in everything.items() if act.records}
    while more := {k for k, act in everything.items() if act.calls & known} - known:
        known |= more
    return known


def test_every_act_leaves_a_row_in_the_audit_log_or_says_why_not():
    everything = acts()
    known = recording(everything)

    silent = {
        f"{package}.{name}"
        for package, name in everything
        if not name.startswith("_") and (package, name) not in known
        if not {f"{package}.{name}", f"{package}.*"} & WITHOUT_A_ROW.keys()
        if inspect.isfunction(getattr(import_module(f"physiobench.{package}.services"), name, None))
    }

    assert len(known) > 40
    assert silent == set()


def test_an_act_that_writes_records_it_in_the_same_transaction():
    loose = {
        f"{package}.{name}"
        for (package, name), act in acts().items()
        if act.records and act.writes and not act.is_atomic and not name.startswith("_")
    }

    assert loose - {"audit.note_removal"} == set()

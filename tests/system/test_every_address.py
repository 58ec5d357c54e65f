"""Every address of the site, tried by everyone: nobody reads or does what is not theirs."""

from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from physiobench.accounts.models import Role
from tests.system.world import Address, addresses, client_of, same_person


pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_database]

OURS = [address for address in addresses() if address.ours]
THEIRS = [address for address in addresses() if not address.ours]
METHODS = ("get", "post")
FORM_OF_DOWNLOAD = "/my-data/"  # where the button is that downloads a record
FIRST_SAY_WHO_COVERS = 409
WRONG_METHOD, REFUSED, NOT_FOUND, ELSEWHERE, FINE = 405, 403, 404, 302, 200
SIGN_IN_FIRST = 401  # to a form that was sent: its page gives back what was typed
EVERYONE = "anyone"


# The same for every stranger, so that browsers and proxies may keep it.
MAY_BE_KEPT = {
    "/",
    "/how-it-works/",
    "/about/",
    "/safety/",
    "/privacy/",
    "/terms/",
    "/_design/",
    "/manifest.webmanifest",
    "/robots.txt",
    "/.well-known/security.txt",
    "/physios/",
    "/physios/alex-demo/",
    "/stimulators/",
    "/articles/",
    "/articles/search/",
    "/articles/feed/",
}


def tried(client: Client, method: str, path: str):
    """Try an address, and take back whatever it did; no browser keeps what is not for everyone."""
    with transaction.atomic():
        answer = getattr(client, method)(path)
        text = answer.getvalue().decode(errors="replace")
        transaction.set_rollback(True)
    is_kept = answer.headers.get("Cache-Control") != "no-store"
    for_everyone = method == "get" and path in MAY_BE_KEPT and "sessionid" not in client.cookies
    assert is_kept <= for_everyone, f"{method} {path}: {answer.status_code} may be kept"
    return answer, text


def leads_to_sign_in(answer, path: str) -> bool:
    return answer.status_code == ELSEWHERE and answer.url == "/account/login/?" + urlencode(
        {"next": path}, safe="/"
    )


def leads_to_the_form(answer, method: str, path: str) -> bool:
    """Tell whether an address that only takes forms led to the page above it."""
    above = answer.status_code == ELSEWHERE and path.startswith(answer.url) and answer.url != path
    elsewhere = {FORM_OF_DOWNLOAD, path.replace("/draft/", "/")} - {path}
    return method == "get" and (above or getattr(answer, "url", "") in elsewhere)


def gives_the_form_back(answer, method: str) -> bool:
    return method == "post" and answer.status_code == SIGN_IN_FIRST


def test_every_address_of_ours_leads_to_its_own_view(world):
    astray = [a.pattern for a in OURS if resolve(a.path(world.things)).func != a.view]

    assert astray == []


# Names of patients are the managers' business, and what a physio published is everybody's.
MAY_NAME_PATIENTS = {"Morgan"}


@pytest.mark.parametrize("who", ["", "Robin", "Jo", "Morgan", "Eddie"])
def test_nobody_opens_what_is_not_theirs(world, who):
    (role,) = world.people[who].roles if who else (None,)
    client, faults = client_of(world, who), []
    for address in OURS:
        path = address.path(world.things)
        for method in METHODS:
            answer, text = tried(same_person(client), method, path)
            case = f"{method} {path}: {answer.status_code}"
            form = leads_to_the_form(answer, method, path)
            if role is None and address.open_to != EVERYONE:
                form = form or gives_the_form_back(answer, method)
            if answer.status_code not in allowed(address, role) and not form:
                faults.append(case)
            if (
                not form
                and role is None
                and address.open_to != EVERYONE
                and answer.status_code == ELSEWHERE
            ):
                faults += [] if leads_to_sign_in(answer, path) else [f"{case} -> {answer.url}"]
            secrets = world.private[2:] if who in MAY_NAME_PATIENTS else world.private
            faults += [f"{case} shows {word!r}" for word in secrets if word in text]

    assert not faults, "\n".join(faults)


def allowed(address: Address, role: str | None) -> set[int]:
    """Return the answers that an address may give to someone whose things these are not."""
    if address.open_to == EVERYONE:
        return {FINE, ELSEWHERE, NOT_FOUND, WRONG_METHOD}
    if role is None:
        return {ELSEWHERE, WRONG_METHOD}
    if role not in address.open_to:
        return {REFUSED, WRONG_METHOD}
    if address.names_a_thing and role != Role.MANAGER:
        return {NOT_FOUND, WRONG_METHOD}
    return {FINE, ELSEWHERE, NOT_FOUND, WRONG_METHOD, FIRST_SAY_WHO_COVERS}


# About one's own login, and needed before there is a second factor.
OF_ONES_OWN_LOGIN = (
    "/account/confirm/code/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/download/",
)


@pytest.mark.parametrize("who", ["Alex", "Morgan", "Eddie"])
def test_staff_with_one_factor_reach_nothing_about_anybody(world, who):
    client = client_of(world, who, factors=1)
    faults = []
    for address in (a for a in OURS if a.open_to != EVERYONE):
        path = address.path(world.things)
        for method in METHODS:
            answer, text = tried(client, method, path)
            gate = answer.status_code == ELSEWHERE and answer.url == "/account/second-factor/"
            gate = gate or gives_the_form_back(answer, method)
            own = path in OF_ONES_OWN_LOGIN or leads_to_the_form(answer, method, path)
            if not gate and not own and answer.status_code not in {REFUSED, WRONG_METHOD}:
                faults.append(f"{method} {path}: {answer.status_code}")
            faults += [f"{path} shows {word!r}" for word in world.private if word in text]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("who", ["Dana", "Alex"])
def test_those_whose_it_is_meet_no_broken_page(world, who):
    client, (role,) = client_of(world, who), world.people[who].roles
    faults, opened = [], 0
    for address in OURS:
        path = address.path(world.things)
        for method in METHODS:
            answer, _text = tried(client, method, path)
            opened += answer.status_code == FINE
            if answer.status_code >= 500:
                faults.append(f"{method} {path}: {answer.status_code}")
            elif address.open_to != EVERYONE and role not in address.open_to:
                shut = answer.status_code in {REFUSED, WRONG_METHOD}
                if not shut and not leads_to_the_form(answer, method, path):
                    faults.append(f"{method} {path}")

    assert not faults, "\n".join(faults)
    assert opened > 20


# Wagtail's fire drill, and what it makes of an empty form from someone who may write
A_LIBRARYS_OWN = {
    ("editor/failwhale/", "get"),
    ("editor/failwhale/", "post"),
    ("editor/pages/<int:page_id>/edit/", "post"),
    ("editor/pages/<int:page_id>/copy/", "post"),
    ("editor/choose-external-link/", "post"),
}


@pytest.mark.parametrize("who", ["", "Robin", "Alex", "Eddie"])
def test_the_libraries_pages_show_nobodys_record_and_never_break(world, who):
    client, faults = client_of(world, who), []
    for address in THEIRS:
        path = address.path(world.things)
        for method in METHODS:
            answer, text = tried(same_person(client), method, path)
            case = f"{method} {path}: {answer.status_code}"
            if answer.status_code >= 500 and (address.pattern, method) not in A_LIBRARYS_OWN:
                faults.append(case)
            if path.startswith("/editor/"):
                stranger, patient = not who, who == "Robin"
                led = answer.status_code == ELSEWHERE or gives_the_form_back(answer, method)
                if stranger and not led:
                    faults.append(f"{case} without signing in")
                if patient and answer.status_code not in {REFUSED, NOT_FOUND}:
                    faults.append(f"{case} for a patient")
            faults += [f"{case} shows {word!r}" for word in world.private[2:] if word in text]

    assert not faults, "\n".join(faults)

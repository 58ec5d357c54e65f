"""Run inside a restored copy: migrate it, check its records, choose a patient to sign in.

It prints one line of JSON for the process that verifies the backup. The session that it makes
exists only in the copy.
"""

import json
import os
from importlib import import_module
from itertools import islice


def _faults() -> int:
    """Count programmes, receipts and audit entries in the copy that were changed.

    Entries that were not sealed yet when the backup was made are sealed in the copy first.
    """
    from django.utils import timezone  # noqa: PLC0415 - the site is loaded by now

    from physiobench.config import integrity  # noqa: PLC0415

    integrity.seal(timezone.localtime(), thoroughly=True)
    return len(list(islice(integrity.faults(), integrity.SHOWN_AT_MOST)))


def _pages() -> tuple[str, list[dict[str, str]]]:
    """Sign one patient in and return the cookie, and which pages show what."""
    from django.conf import settings  # noqa: PLC0415 - the site is loaded by now
    from django.contrib import auth  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415
    from django.utils.html import escape  # noqa: PLC0415

    from physiobench.programmes.models import Programme  # noqa: PLC0415

    public = [{"path": "/", "shows": escape(settings.PRACTICE_NAME)}]
    newest = (
        Programme.objects.filter(episode__patient__is_active=True)
        .select_related("episode__patient")
        .order_by("-signed_at")
        .first()
    )
    if newest is None:  # no patient has a programme yet
        return "", public
    patient = newest.episode.patient
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[auth.SESSION_KEY] = str(patient.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = patient.get_session_auth_hash()
    session.create()
    version = reverse("programmes:version", args=[newest.pk])
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}", [
        *public,
        {"path": version, "shows": escape(newest.plan.title)},
        {"path": reverse("diary:history"), "shows": "</main>"},
        {"path": reverse("web:who_looked"), "shows": "</main>"},
    ]


def main() -> None:
    """Print what was found."""
    import django  # noqa: PLC0415 - only where this is run

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from physiobench.config.static_files import prepare_static_files  # noqa: PLC0415
    from physiobench.programmes.models import Programme  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if not os.path.lexists(settings.STATIC_ROOT):
        prepare_static_files()
    cookie, pages = _pages()
    found = {
        "faults": _faults(),
        "programmes": Programme.objects.count(),
        "cookie": cookie,
        "pages": pages,
    }
    print(json.dumps(found))  # noqa: T201 - the other process reads it


if __name__ == "__main__":
    main()

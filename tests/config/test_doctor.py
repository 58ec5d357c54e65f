"""What the doctor finds, and the exact fix it prints."""

import threading
from collections import namedtuple
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from physiobench.config import cli, doctor
from physiobench.config.doctor import CheckResult
from physiobench.lib import disk
from physiobench.operations import policies as operations
from physiobench.operations import services
from physiobench.operations.models import WORKER_IS_LATE_AFTER
from tests.config.commands import KEY, physiobench


def test_a_good_finding_is_one_line_and_a_bad_one_says_the_fix_below():
    assert str(CheckResult("Mail", well=True, says="answers", fix="unused")) == "ok   Mail: answers"
    assert str(CheckResult("Mail", well=False, says="silent", fix="do this")) == (
        "FIX  Mail: silent\n     -> do this"
    )


def test_an_old_python_is_to_be_replaced(monkeypatch):
    assert doctor._python().well
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (4, 0))

    assert not doctor._python().well


def test_a_folder_that_nobody_can_write_to_gets_the_command_that_gives_it(settings, tmp_path):
    for name in ("VAR_DIR", "MEDIA_ROOT", "EMAIL_FILE_PATH"):
        setattr(settings, name, tmp_path / name)
    assert doctor._paths().well
    assert list((tmp_path / "MEDIA_ROOT").iterdir()) == []  # the probe is gone again

    (tmp_path / "a file").touch()
    settings.EMAIL_FILE_PATH = tmp_path / "a file" / "mail"
    found = doctor._paths()

    assert not found.well
    assert found.fix == f"give this user the folder: chown -R $(id -un) {settings.EMAIL_FILE_PATH}"


@pytest.mark.django_db
def test_a_database_that_answers_is_well_and_one_that_does_not_is_looked_for(monkeypatch):
    assert doctor._database().says == connection.vendor

    def refuse():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refuse)
    found = doctor._database()

    assert not found.well
    assert found.fix == "check DATABASE_URL in .env"


@pytest.mark.django_db
def test_migrations_that_wait_get_the_command_that_applies_them(monkeypatch):
    monkeypatch.setattr(doctor.health, "troubles", lambda: ["migrations: not all applied"])

    found = doctor._migrations()

    assert not found.well
    assert "physiobench manage migrate" in found.fix


def test_mail_that_nobody_receives_is_fine_in_a_demo_only(settings):
    settings.EMAIL_URL = ""
    settings.DEMO = True
    assert doctor._mail().well

    settings.DEMO = False
    found = doctor._mail()

    assert not found.well
    assert "EMAIL_URL=smtp" in found.fix


@pytest.mark.enable_socket
def test_a_mail_server_that_is_not_there_is_found(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    settings.MAIL_DELIVERED_BY = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    found = doctor._mail()

    assert not found.well
    assert "refused" in found.says.lower()


@pytest.fixture
def browser_sees(settings):
    """Answer under SITE_URL what a browser would see there."""
    servers = []

    def serve(status, body):
        class Site(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Site)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        settings.SITE_URL = f"http://localhost:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.enable_socket
def test_the_real_sign_in_page_under_the_real_address_is_well(browser_sees):
    browser_sees(200, '<input name="csrfmiddlewaretoken">')

    assert doctor._site_url().well


@pytest.mark.enable_socket
def test_a_proxy_that_changes_the_host_gets_the_line_that_keeps_it(browser_sees):
    browser_sees(400, "Bad Request")

    found = doctor._site_url()

    assert not found.well
    assert "answered 400" in found.says
    assert "proxy_set_header Host $host;" in found.fix


@pytest.mark.enable_socket
def test_another_site_at_the_address_is_told_from_this_one(browser_sees):
    browser_sees(200, "Welcome to nginx!")

    found = doctor._site_url()

    assert not found.well
    assert "another site answers" in found.fix


@pytest.mark.enable_socket
@pytest.mark.parametrize("url", ["http://localhost:9", "http://no-such-host.invalid", "nonsense"])
def test_an_address_where_nothing_answers_is_to_be_started_or_set(settings, url):
    settings.SITE_URL = url

    found = doctor._site_url()

    assert not found.well
    assert "SITE_URL" in found.fix
    assert "another PORT than" in found.fix


@pytest.mark.django_db
def test_a_worker_is_judged_by_its_heartbeat_on_whatever_machine():
    now = timezone.now()
    assert doctor._worker().says.startswith("No background worker is running")
    long_ago = now - WORKER_IS_LATE_AFTER - timedelta(seconds=5)
    services.record_heartbeat(by=None, name="a", machine="office", pid=7, now=long_ago)

    found = doctor._worker()
    assert not found.well
    assert "on office" in found.says
    assert "physiobench worker" in found.fix

    services.record_heartbeat(by=None, name="b", machine="ward", pid=7, now=now)
    assert doctor._worker() == CheckResult("Worker", well=True, says="running on ward")


@pytest.mark.django_db
def test_what_workers_checked_is_found_on_every_machine():
    now = timezone.now()
    for name, machine, is_ok in (
        ("Signatures", "", False),
        ("Disk", "ward", False),
        ("Disk", operations.machine(), False),  # looked at anew, here
        ("Queue", "", False),  # likewise
        ("Audit trail", "", True),
    ):
        services.record_check(
            by=None, name=name, machine=machine, is_ok=is_ok, says="So.", fix="Do.", now=now
        )

    found = [(one.what, one.well, one.says, one.fix) for one in doctor._rows()]

    assert found == [
        ("Audit trail", True, "So.", "Do."),
        ("Disk (ward)", False, "So.", "Do."),
        ("Signatures", False, "So.", "Do."),
    ]


def test_a_disk_that_is_nearly_full_is_found(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil's own
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _f: usage(10**12, 0, 10**8))

    found = doctor._disk()

    assert not found.well
    assert found.says == (
        "Only 95 MB of 931.3 GB are free. When the disk is full, nothing can be saved."
    )
    assert str(tmp_path) in found.fix


@pytest.mark.django_db
def test_failed_tasks_are_counted():
    assert doctor._queue().well
    DBTaskResult.objects.create(
        status=TaskResultStatus.FAILED,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="physiobench.articles.tasks.index",
        worker_ids=[],
        run_after=timezone.now(),
        backend_name="default",
        exception_class_path="builtins.OSError",
        traceback="",
        return_value=None,
    )

    found = doctor._queue()

    assert not found.well
    assert found.says == "1 background task failed."


@pytest.mark.parametrize(("well", "code"), [(True, 0), (False, 1)])
def test_the_command_prints_every_finding_and_tells_by_its_exit_code(monkeypatch, well, code):
    monkeypatch.setattr(cli, "load_without_a_site", lambda: None)  # the tests' own is loaded
    findings = [
        CheckResult("One", well=True, says="fine"),
        CheckResult("Two", well, "so", "mend it"),
    ]
    monkeypatch.setattr(doctor, "examine", lambda: findings)

    answer = CliRunner().invoke(cli.main, ["doctor"])

    assert answer.exit_code == code
    assert "ok   One: fine" in answer.output
    assert ("-> mend it" in answer.output) is not well


def test_a_site_that_was_never_started_is_told_what_is_missing(tmp_path):
    answer = physiobench(
        tmp_path, "doctor", SECRET_KEY=KEY, SITE_URL="http://localhost:9", DEMO="0"
    )

    assert answer.returncode == 1
    for line in ("ok   Python", "ok   Folders", "FIX  Database: there is no", "FIX  SITE_URL"):
        assert line in answer.stdout
    assert not (tmp_path / "var").exists()
    assert "Traceback" not in answer.stderr


def test_without_a_key_the_doctor_says_just_that(tmp_path):
    (tmp_path / ".env").write_text("PORT=8123\n")

    answer = physiobench(tmp_path, "doctor")

    assert answer.returncode == 2
    assert "SECRET_KEY is missing" in answer.stderr

"""The files for a host: each is given to the tool that will read it, where this machine has one."""

import getpass
import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from physiobench.config import settings as real
from physiobench.config import systemd
from physiobench.config.cli import main
from physiobench.lib.photo import MOST_BYTES
from tests.config.commands import KEY, physiobench


ROOT = Path(__file__).parents[2]
SITE = Path("/srv/physiobench")
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def tool(name):
    """Where a tool is; a machine without it says so, and so does the test's result."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not on this machine: the file was not given to it")
    return found


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_unit_is_what_systemd_understands(tmp_path):
    verify = tool("systemd-analyze")
    unit = tmp_path / "physiobench.service"
    folder = Path("/srv")
    text = systemd.unit(user="root", folder=folder, var=folder / "var")
    # the command need not be installed where the test runs
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE))

    answer = run(verify, "verify", "--man=no", str(unit))

    assert (answer.returncode, answer.stderr.replace(str(tmp_path), "")) == (0, "")


def test_the_unit_is_for_this_folder_and_user():
    text = systemd.unit(
        user="carer", folder=SITE, var=SITE / "var", backups=Path("/mnt/copies/site")
    )

    for line in (
        "User=carer",
        f"WorkingDirectory={SITE}",
        f"ReadWritePaths={SITE / 'var'} -/mnt/copies/site",
        f"ExecStart={Path(sys.executable).parent / 'physiobench'} serve",
        "Restart=always",
        "UMask=0077",
        "KillMode=mixed",
    ):
        assert line in text.splitlines()
    within = systemd.unit(user="carer", folder=SITE, var=SITE / "var", backups=SITE / "var/backups")
    assert f"ReadWritePaths={SITE / 'var'}" in within.splitlines()


@pytest.mark.parametrize("folder", ["/tmp/a", "/var/tmp/a", "/srv/a b", "/srv/50%"])  # noqa: S108
def test_a_folder_in_which_systemd_would_not_start_the_site_is_refused(folder):
    with pytest.raises(systemd.UnitInvalid, match=folder):
        systemd.unit(user="carer", folder=Path(folder), var=SITE / "var")
    with pytest.raises(systemd.UnitInvalid, match=folder):
        systemd.unit(user="carer", folder=SITE, var=Path(folder) / "var")


@pytest.mark.parametrize("user", ["a b", "", "a\nExecStart=/bin/sh", "-x", "a" * 40])
def test_a_user_name_that_systemd_cannot_use_is_refused(user):
    with pytest.raises(systemd.UnitInvalid, match="not the name of a system user"):
        systemd.unit(user=user, folder=SITE, var=SITE / "var")


def test_the_command_refuses_in_one_line(tmp_path):
    answer = physiobench(tmp_path, "systemd-unit", "--user", "a b", SECRET_KEY=KEY)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("physiobench: 'a b' is not the name of a system user.")


def test_a_unit_that_cannot_start_on_this_machine_comes_with_warnings(tmp_path):
    me = getpass.getuser()

    assert len(systemd.warnings(user=me, folder=tmp_path)) == 1
    (tmp_path / ".env").touch()
    assert systemd.warnings(user=me, folder=tmp_path) == []
    (says,) = systemd.warnings(user="no-such-user", folder=tmp_path)
    assert says.startswith("there is no user 'no-such-user' on this machine")


def test_the_command_prints_the_unit_and_warns_beside_it(monkeypatch):
    monkeypatch.setattr(systemd, "TEMPORARY", ())

    answer = CliRunner().invoke(main, ["systemd-unit", "--user", "no-such-user"])

    assert answer.exit_code == 0
    assert answer.stdout.startswith("# Physiobench. Made by")
    assert "there is no user 'no-such-user' on this machine" in answer.stderr


def a_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "physio.example.org")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def test_nginx_accepts_the_example(tmp_path):
    nginx = tool("nginx")
    a_certificate(tmp_path)
    text = (ROOT / "deploy/nginx.conf").read_text()
    text = text.replace("/etc/letsencrypt/live/physio.example.org", str(tmp_path))
    text = text.replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "site.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site.conf; }}"
    )

    answer = run(nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"))

    assert answer.returncode == 0, answer.stderr
    assert "[warn]" not in answer.stderr


LOGGED = [
    ("/today/", "/today/"),
    (f"/assessment/{UUID}/check/", "/assessment/(key)/check/"),
    (f"/package/of/{UUID}/", "/package/of/(key)/"),
    (f"/package/of/{UUID}", "/package/of/(key)"),
    ("/account/demo/abc:def/", "/account/demo/(key)"),
    ("/account/password/reset/key/1-set/", "/account/password/reset/key/(key)"),
]


@pytest.mark.parametrize(("path", "logged"), LOGGED)
def test_the_log_of_the_nginx_example_shows_no_key(path, logged):
    text = (ROOT / "deploy/nginx.conf").read_text()
    rules = re.findall(r'^ +"(~\*?)(\S+)" "(\S+)";', text, re.MULTILINE)
    assert len(rules) == 2
    shown = path
    for kind, pattern, template in rules:
        found = re.search(
            pattern.replace("(?<", "(?P<"), path, re.IGNORECASE if kind == "~*" else 0
        )
        if found:
            shown = template
            for name, value in found.groupdict().items():
                shown = shown.replace(f"${{{name}}}", value or "").replace(f"${name}", value or "")
            break

    assert shown == logged


@pytest.mark.parametrize(("path", "logged"), LOGGED)
def test_the_log_of_the_caddy_example_shows_no_key(path, logged):
    text = (ROOT / "deploy/Caddyfile").read_text()
    ((pattern, template),) = re.findall(r'request>uri regexp "(\S+)" "(\S+)"', text)

    def shown(found):
        return template.replace("${1}", found.group(1) or "")

    assert re.sub(pattern, shown, path) == logged
    assert "a-secret" not in re.sub(pattern, shown, f"{path}?next=a-secret")


def test_neither_proxys_log_says_who_asked():
    (line,) = re.findall(r"log_format .+;", (ROOT / "deploy/nginx.conf").read_text())
    caddy = (ROOT / "deploy/Caddyfile").read_text()

    assert not re.search(r"remote|forwarded|http_|request_uri|args|\$request ", line)
    for field in ("remote_ip", "client_ip", "headers"):
        assert f"request>{field} delete" in caddy


@pytest.mark.parametrize("file", ["deploy/nginx.conf", "deploy/Caddyfile"])
def test_a_proxy_lets_the_promised_photo_through_and_passes_on_what_the_site_needs(file):
    text = (ROOT / file).read_text()

    (size,) = re.findall(r"(?:client_max_body_size|max_size) (\d+)(?:m|MB)", text)
    assert int(size) * 10**6 > MOST_BYTES
    if file.endswith("nginx.conf"):
        for header in ("Host $host", "X-Forwarded-For $proxy_add", "X-Forwarded-Proto $scheme"):
            assert f"proxy_set_header {header}" in text


def test_the_container_file_has_no_fault_that_hadolint_knows():
    hadolint = Path(sys.executable).parent / "hadolint"

    answer = run(str(hadolint), str(ROOT / "Containerfile"))

    assert (answer.returncode, answer.stdout) == (0, "")


def test_the_container_installs_what_is_locked_and_runs_as_a_user_of_its_own():
    text = (ROOT / "Containerfile").read_text()

    assert "--require-hashes -r requirements.txt" in text
    assert re.search(r"^USER (?!root|0)", text, re.MULTILINE)
    assert "HEALTHCHECK" in text


def test_the_composed_services_are_checked_and_started_again():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]

    for service in services.values():
        assert service["restart"] == "always"
        assert service["healthcheck"]["test"]
    published = [port for s in services.values() for port in s.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in published)  # the proxy is in front


def test_docker_understands_the_composition(tmp_path):
    docker = tool("docker")
    if run(docker, "compose", "version").returncode:
        pytest.skip("docker compose is not on this machine: the file was not given to it")
    for name in ("compose.yaml", "Containerfile"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=letters\n")

    answer = run(docker, "compose", "--project-directory", str(tmp_path), "config", "--quiet")

    assert answer.returncode == 0, answer.stderr


def test_what_the_command_writes_is_for_its_own_user_alone(tmp_path):
    before = os.umask(0o022)
    try:
        answer = physiobench(tmp_path, "manage", "migrate", "contenttypes", SECRET_KEY=KEY)
    finally:
        os.umask(before)

    assert answer.returncode == 0, answer.stderr
    files = [tmp_path / "var", *(tmp_path / "var").rglob("*")]
    assert len(files) > 1
    assert [f for f in files if stat.S_IMODE(f.stat().st_mode) & 0o077] == []
    assert real.FILE_UPLOAD_PERMISSIONS == 0o600
    assert real.FILE_UPLOAD_DIRECTORY_PERMISSIONS == 0o700

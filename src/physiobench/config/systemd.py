"""A systemd unit for this installation: its own user, always restarted, with few rights."""

import pwd
import re
import sys
from pathlib import Path


UNIT = """\
# Physiobench. Made by: physiobench systemd-unit --user {user}
[Unit]
Description=Physiobench
Documentation=https://github.com/physiobench/physiobench
Wants=network-online.target
After=network-online.target postgresql.service
StartLimitIntervalSec=0

[Service]
Type=exec
User={user}
Group={user}
WorkingDirectory={folder}
Environment=NUMBA_CACHE_DIR={var}/cache MPLCONFIGDIR={var}/cache
ExecStart={command} serve
Restart=always
RestartSec=2
# the parent stops its child processes in order; systemd ends those left after the timeout
KillMode=mixed
TimeoutStopSec=20
# if one process runs out of memory, the others continue and it is restarted
OOMPolicy=continue
UMask=0077

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths={var}{backups}
ProtectHome={home}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
"""
HOMES = (Path("/home"), Path("/root"))
TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - PrivateTmp gives the unit its own
USER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,30}")
PLAIN_PATH = re.compile(r"/[\w./+:@,=~-]*")  # systemd gives spaces, quotes, % and $ a meaning


class UnitInvalid(Exception):
    """systemd could not start the site with these values. The text says why and what to do."""


def unit(*, user: str, folder: Path, var: Path, backups: Path | None = None) -> str:
    """Return the unit for the site whose .env is in `folder` and whose data is in `var`.

    Raises:
        UnitInvalid: if systemd could not start it.
    """
    command = Path(sys.executable).parent / "physiobench"
    if not USER.fullmatch(user):
        msg = f"'{user}' is not the name of a system user. Choose one with --user."
        raise UnitInvalid(msg)
    is_apart = backups is not None and backups != var and var not in backups.parents
    for path in (folder, var, command, *((backups,) if backups and is_apart else ())):
        _check_path(path)
    is_at_home = any(home in path.parents for home in HOMES for path in (folder, var, command))
    return UNIT.format(
        user=user,
        folder=folder,
        var=var,
        command=command,
        # the minus sign: the folder may not exist before the first backup
        backups=f" -{backups}" if is_apart else "",
        home="read-only" if is_at_home else "yes",
    )


def warnings(*, user: str, folder: Path) -> list[str]:
    """Return what this machine lacks to start the unit; another machine may have it."""
    found = []
    try:
        pwd.getpwnam(user)
    except KeyError:
        found.append(
            f"there is no user '{user}' on this machine, and the unit cannot start without it. "
            "Make the user first, or choose another with --user."
        )
    if not (folder / ".env").exists():
        found.append(
            f"there is no .env in {folder}, and the unit reads its settings there. Run this in "
            "the folder of your site, or make the .env first: see docs/how-to/host.md."
        )
    return found


def _check_path(path: Path) -> None:
    """Check that systemd can use a path, and that the service finds the same folder there.

    Raises:
        UnitInvalid: if it cannot.
    """
    if any(folder in (path, *path.parents) for folder in TEMPORARY):
        msg = (
            f"{path} is in a temporary folder. The service would not find it, because systemd "
            "gives each service its own. Move the site elsewhere, for example to /srv."
        )
        raise UnitInvalid(msg)
    if not PLAIN_PATH.fullmatch(str(path)):
        msg = (
            f"the path '{path}' has a character that is special in systemd units. "
            "Use a path of letters, digits, '-', '_' and '.'."
        )
        raise UnitInvalid(msg)

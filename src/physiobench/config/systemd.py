"""A systemd unit for this installation: its own user, always restarted, with few rights."""

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
ReadWritePaths={var}
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


def unit(*, user: str, folder: Path, var: Path) -> str:
    """Return the unit for the site whose .env is in `folder` and whose data is in `var`."""
    command = Path(sys.executable).parent / "physiobench"
    is_at_home = any(home in path.parents for home in HOMES for path in (folder, var, command))
    return UNIT.format(
        user=user,
        folder=folder,
        var=var,
        command=command,
        home="read-only" if is_at_home else "yes",
    )

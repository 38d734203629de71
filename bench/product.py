"""The product as it runs, for a measurement: durable PostgreSQL, Valkey and a worker of its own, gone after it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pharmacy.local import places
from pharmacy.local.postgres import Postgres
from pharmacy.local.shared import SharedServer, exclusive
from pharmacy.local.valkey import Valkey
from pharmacy.processes import COMMANDS
from pharmacy.supervisor import ProcessSpec, Supervisor


@contextmanager
def product() -> Iterator[None]:
    """Servers with an empty, migrated database and one worker with its processes; Django is set up for them.

    Only once in a process. PostgreSQL waits for the disk as in production.
    """
    home, servers = _servers()
    os.environ |= {"DATABASE_URL": servers[0].url, "REDIS_URL": servers[1].url, "NIGHTSTAND_VAR": str(home)}
    try:
        _migrate()
        with worker(home):
            yield
    finally:
        stopped = [server.leave() for server in servers]
        if all(stopped):
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def worker(home: Path) -> Iterator[None]:
    """The worker by the command that production uses; its log is in ``home``."""
    program, *arguments = COMMANDS["worker"]
    spec = ProcessSpec("worker", [str(Path(sys.executable).parent / program), *arguments], {})
    supervisor = Supervisor([spec], logs=home / "log", cwd=places.REPOSITORY, tell=print)
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop(grace_s=5)


def _servers() -> tuple[Path, list[SharedServer]]:
    # Test runs clear away the servers that nobody uses.
    with exclusive(places.throwaway_base() / "sweep.lock"):
        home = places.throwaway_home()
        servers: list[SharedServer] = [
            Postgres(home, home / "log" / "postgres.log"),
            Valkey(home, home / "log" / "valkey.log"),
        ]
        for server in servers:
            server.join()
    return home, servers


def _migrate() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pharmacy.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)

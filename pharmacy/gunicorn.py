"""gunicorn's configuration; see ``pharmacy/processes.py`` for how it is started."""

from __future__ import annotations

import os
from pathlib import Path

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 10
max_requests = 10_000
max_requests_jitter = 1_000
accesslog = "-"
# The path without its query, which may name a patient.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 - gunicorn's heartbeat files must not wait for a slow disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108

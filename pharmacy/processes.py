"""The processes that make up Nightstand, as exact commands: here, in ``docker-compose.yml`` and in the Dockerfile.

Nothing in them depends on the machine: gunicorn reads ``PORT``, Celery reads its settings.
"""

from __future__ import annotations

COMMANDS: dict[str, list[str]] = {
    "worker": ["celery", "-A", "pharmacy", "worker", "--loglevel", "INFO", "--concurrency", "2"],
    # Its own process, never `worker -B`: an orphaned embedded beat goes on scheduling beside the new one.
    "beat": ["celery", "-A", "pharmacy", "beat", "--loglevel", "INFO", "--pidfile", ""],
    "web": ["gunicorn", "--config", "python:pharmacy.gunicorn", "pharmacy.wsgi:application"],
}

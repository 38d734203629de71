"""Proof of life: beat sends a heartbeat through the broker, a worker writes it down."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from redis import Redis

_KEY = "nightstand:heartbeat"
FRESH_FOR_S = 30


@cache
def _client() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def beat_once() -> None:
    """Called by a worker: a heartbeat is fresh for 30 seconds."""
    _client().set(_KEY, "alive", ex=FRESH_FOR_S)


def broker_answers() -> bool:
    return bool(_client().ping())


def worker_is_alive() -> bool:
    return bool(_client().exists(_KEY))

"""``/health/live``: the process answers. ``/health/ready``: database, broker and a worker answer too."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from pharmacy.health import heartbeat

logger = logging.getLogger(__name__)


@require_safe
def live(_: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
def ready(_: HttpRequest) -> JsonResponse:
    parts = {
        "database": _works(_database_answers),
        "broker": _works(heartbeat.broker_answers),
        "worker": _works(heartbeat.worker_is_alive),
    }
    well = all(parts.values())
    body = {"status": "ok" if well else "unavailable", **{name: "ok" if ok else "down" for name, ok in parts.items()}}
    return JsonResponse(body, status=200 if well else 503)


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _works(probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except (DatabaseError, RedisError) as error:
        logger.warning("not ready: %s", error)
        return False

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from pharmacy.health import heartbeat as pulse


@shared_task(name="pharmacy.heartbeat")
def heartbeat() -> None:
    pulse.beat_once()


@worker_ready.connect
def _first_beat(**_: Any) -> None:
    pulse.beat_once()

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from redis import Redis

from pharmacy.health import heartbeat


@pytest.fixture
def broker(settings: Any) -> Redis:
    heartbeat._client.cache_clear()
    client = Redis.from_url(settings.REDIS_URL)
    client.delete("nightstand:heartbeat")
    return client


def test_live_needs_nothing(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


@pytest.mark.django_db
def test_not_ready_without_a_worker(client: Client, broker: Redis) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "ok", "broker": "ok", "worker": "down"}


@pytest.mark.django_db
def test_ready_once_a_worker_has_written_its_heartbeat(client: Client, broker: Redis) -> None:
    heartbeat.beat_once()
    assert client.get("/health/ready").status_code == 200
    assert 0 < int(str(broker.ttl("nightstand:heartbeat"))) <= heartbeat.FRESH_FOR_S


@pytest.mark.django_db
def test_not_ready_when_the_broker_is_away(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    heartbeat._client.cache_clear()
    try:
        answer = client.get("/health/ready").json()
    finally:
        heartbeat._client.cache_clear()
    assert answer["broker"] == answer["worker"] == "down"
    assert answer["database"] == "ok"


def test_health_answers_reads_only(client: Client) -> None:
    assert client.post("/health/live").status_code == 405

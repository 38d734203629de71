from __future__ import annotations

from pathlib import Path

import dj_database_url
import kombu
import pytest
import redis

from pharmacy.local.urls import celery_broker_url, postgres_url, unix_redis_url

AWKWARD = Path("/Home of Ünal/100% var")


@pytest.mark.parametrize("url", ["redis://cache:6379/1", "rediss://:pw@cache:6380/0", "redis+socket:///run/r.sock"])
def test_other_servers_pass_unchanged(url: str) -> None:
    assert celery_broker_url(url) == url


@pytest.mark.parametrize(
    ("redis_url", "broker_url"),
    [
        ("unix:///run/r.sock?db=2", "redis+socket:///run/r.sock?virtual_host=2"),
        ("unix:///run/r.sock", "redis+socket:///run/r.sock?virtual_host=0"),
        ("unix://user:pw@/run/r.sock?db=0", "redis+socket://user:pw@/run/r.sock?virtual_host=0"),
    ],
)
def test_socket_is_renamed_for_celery(redis_url: str, broker_url: str) -> None:
    assert celery_broker_url(redis_url) == broker_url


def test_redis_and_celery_read_the_same_socket() -> None:
    url = unix_redis_url(AWKWARD / "valkey.sock")
    client = redis.from_url(url)
    assert client.connection_pool.connection_kwargs["path"] == f"{AWKWARD}/valkey.sock"
    channel_parameters = kombu.Connection(celery_broker_url(url)).info()
    assert "valkey.sock" in str(channel_parameters)


def test_django_reads_the_socket_directory_with_its_capitals() -> None:
    config = dj_database_url.parse(postgres_url(AWKWARD, "nightstand"))
    assert config["OPTIONS"] == {"host": str(AWKWARD)}
    assert (config["NAME"], config["USER"], config["PORT"]) == ("nightstand", "postgres", 5432)

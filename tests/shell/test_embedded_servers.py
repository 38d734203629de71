"""One PostgreSQL and one Valkey, shared by every process of a checkout."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from pharmacy.local import LocalServerError, ensure
from tests.shell.conftest import exists, finish, wait_until

StartUser = Callable[[], tuple[subprocess.Popen[str], list[str]]]


def postmaster(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
    assert row
    return int(row[0].splitlines()[0])


def broker(redis_url: str) -> int:
    return int(redis.from_url(redis_url).info("server")["process_id"])


def test_fresh_directory_gets_both_servers(var: Path) -> None:
    environ: dict[str, str] = {}
    servers = ensure(var=var, environ=environ)
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("nightstand",)
    assert redis.from_url(environ["REDIS_URL"]).ping()
    assert servers.release() == ["Valkey", "PostgreSQL"]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(environ["DATABASE_URL"])


def test_data_survives_a_stop(var: Path) -> None:
    environ: dict[str, str] = {}
    servers = ensure(var=var, environ=environ)
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept (value text)")
    redis.from_url(environ["REDIS_URL"]).set("kept", "yes")
    servers.release()

    again: dict[str, str] = {}
    servers = ensure(var=var, environ=again)
    with psycopg.connect(again["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    assert redis.from_url(again["REDIS_URL"]).get("kept") == b"yes"
    servers.release()


def test_second_process_joins_and_the_last_one_stops(another_user: StartUser) -> None:
    first, urls = another_user()
    second, same_urls = another_user()
    assert urls == same_urls
    server = postmaster(urls[0])

    finish(first)
    assert postmaster(urls[0]) == server
    finish(second)
    wait_until(lambda: not exists(server))


def test_killed_user_leaves_a_server_that_the_next_one_uses_and_stops(another_user: StartUser) -> None:
    killed, urls = another_user()
    servers = [postmaster(urls[0]), broker(urls[1])]
    killed.kill()
    killed.wait()

    following, same_urls = another_user()
    assert [postmaster(same_urls[0]), broker(same_urls[1])] == servers
    finish(following)
    wait_until(lambda: not any(exists(server) for server in servers))


def test_killed_servers_come_back_with_their_data(var: Path, another_user: StartUser) -> None:
    user, urls = another_user()
    with psycopg.connect(urls[0]) as connection:
        connection.execute("CREATE TABLE kept (value text)")
    client = redis.from_url(urls[1])
    client.rpush("queue", *range(500))
    client.config_set("appendfsync", "always")
    for server in (postmaster(urls[0]), broker(urls[1])):
        os.kill(server, signal.SIGKILL)
        wait_until(lambda pid=server: not exists(pid))  # type: ignore[misc]
    user.kill()

    _, urls = another_user()
    with psycopg.connect(urls[0]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    assert redis.from_url(urls[1]).llen("queue") == 500


def test_throwaway_servers_leave_nothing(tmp_path: Path) -> None:
    environ: dict[str, str] = {}
    servers = ensure(var=tmp_path, durable=False, environ=environ)
    home = servers.throwaway
    assert home
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    assert redis.from_url(environ["REDIS_URL"]).ping()
    servers.release()
    assert not home.exists()


def test_next_test_run_clears_away_a_killed_one(environment: dict[str, str], tmp_path: Path) -> None:
    program = (
        "import os, signal; from pharmacy.local import ensure; s = ensure(durable=False);"
        "print(s.throwaway, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    home = Path(killed.stdout.strip())
    assert (home / "pg" / "postmaster.pid").exists()

    ensure(var=tmp_path, durable=False, environ={}).release()
    assert not home.exists()


def test_named_servers_are_left_alone(var: Path) -> None:
    environ = {"DATABASE_URL": "postgresql://elsewhere/x", "REDIS_URL": "redis://elsewhere"}
    assert ensure(var=var, environ=environ).joined == []
    assert environ == {"DATABASE_URL": "postgresql://elsewhere/x", "REDIS_URL": "redis://elsewhere"}
    assert not var.exists()


def test_only_the_missing_server_is_started(var: Path) -> None:
    environ = {"DATABASE_URL": "postgresql://elsewhere/x"}
    servers = ensure(var=var, environ=environ)
    assert [server.name for server in servers.joined] == ["Valkey"]
    servers.release()


@pytest.mark.parametrize("named", [{}, {"DATABASE_URL": "postgresql://db/x"}, {"REDIS_URL": "redis://r"}])
def test_production_refuses_embedded_servers(var: Path, named: dict[str, str]) -> None:
    with pytest.raises(LocalServerError, match="production starts no embedded servers: set"):
        ensure(var=var, environ={"DJANGO_ENV": "production", **named})
    assert not var.exists()

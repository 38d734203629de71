"""Holds a real process still inside PostgreSQL, at the moment before it writes something, so that it can be killed there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tests.live.conftest import wait_until

_KEY = 4711


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def somebody_waits() -> bool:
    """Whether a process has come to the held place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


@contextmanager
def held_before(event: str, table: str, status: str) -> Iterator[None]:
    """Until the block ends, whoever does ``event`` (update, insert) on ``table`` with ``status`` waits for it."""
    _run(
        f"CREATE FUNCTION test_hold() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN PERFORM pg_advisory_xact_lock({_KEY}); RETURN NEW; END $$"
    )
    _run(
        f"CREATE TRIGGER test_hold BEFORE {event} ON {table} FOR EACH ROW WHEN (NEW.status = '{status}')"
        " EXECUTE FUNCTION test_hold()"
    )
    _run(f"SELECT pg_advisory_lock({_KEY})")
    try:
        yield
    finally:
        _run(f"SELECT pg_advisory_unlock({_KEY})")
        _run(f"DROP TRIGGER test_hold ON {table}")
        _run("DROP FUNCTION test_hold()")


def wait_until_held() -> None:
    """Return once a process stands at the held place."""
    wait_until(somebody_waits)

"""Runs calls in threads that provably meet: all wait on one locked row before any of them may go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, connections, models, transaction

from pharmacy.core.errors import DomainError

_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    " AND pid <> pg_backend_pid()"
)


def at_once(calls: Sequence[Callable[[], Any]], *, holding: models.Model) -> list[Any]:
    """What each call returned, or the code of its refusal; any other error is raised."""
    with ThreadPoolExecutor(len(calls)) as pool:
        with transaction.atomic():
            type(holding)._base_manager.select_for_update().get(pk=holding.pk)
            running = [pool.submit(_alone, call) for call in calls]
            _wait_for(len(calls), running)
        return [future.result(timeout=60) for future in running]


def together(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Like ``at_once``, for calls that see to it themselves that they meet."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(_alone, call) for call in calls]]


def while_uncommitted(first: Callable[[], Any], then: Callable[[], Any]) -> Any:
    """What ``then`` gives when it has to wait for ``first``, which is done but not committed yet."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            running = pool.submit(_alone, then)
            _wait_for(1, [running])
        return running.result(timeout=60)


def _alone(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except DomainError as error:
        return error.code
    finally:
        connections.close_all()


def _wait_for(count: int, running: Sequence[Future[Any]]) -> None:
    deadline = time.monotonic() + 60
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # or the transaction sees its first answer for ever
            cursor.execute(_WAITING)
            row = cursor.fetchone()
            if row and row[0] == count:
                return
            early = [future for future in running if future.done()]
            assert not early, f"did not wait for the lock: {early[0].result()}"
            assert time.monotonic() < deadline, f"{row} of {count} wait for the lock"
            time.sleep(0.01)

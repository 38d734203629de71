"""History of record: database triggers copy every insert and update, with who, what and why.

The event tables are append-only in the database, so raw SQL and ``QuerySet.update`` are recorded too and
nothing recorded can be changed (21 CFR 11.10(e) is the benchmark).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import pghistory
from django.db import models

from pharmacy.audit.triggers import no_truncate

ModelT = TypeVar("ModelT", bound=type[models.Model])


class Actor(Protocol):
    pk: Any

    def get_username(self) -> str: ...


def tracked(model: ModelT) -> ModelT:
    """Class decorator: record each insert and update of ``model`` in an append-only event table."""
    track = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        append_only=True,
        meta={"triggers": [no_truncate()]},
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
    )
    decorated: ModelT = track(model)
    return decorated


@contextmanager
def working(action: str) -> Iterator[None]:
    """Like ``acting``, for work that a worker does by itself."""
    with pghistory.context(actor=None, actor_name="worker", action=action, reason=""):
        yield


@contextmanager
def acting(*, actor: Actor, action: str, reason: str = "") -> Iterator[None]:
    """Attach the acting person, the action and the reason to every row written inside the block."""
    with pghistory.context(actor=actor.pk, actor_name=actor.get_username(), action=action, reason=reason):
        yield

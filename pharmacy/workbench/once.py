"""Something that a double click must not do twice, and that no rule would refuse the second time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model

ModelT = TypeVar("ModelT", bound=Model)
_KEY = "done_once"
_MOST_KEPT = 50


@transaction.atomic
def once(session: Any, token: str, do: Callable[[], ModelT]) -> ModelT:
    """What ``do`` makes; for a ``token`` that came before in this session, what it made then.

    The session's row is locked, so that two requests at once wait for each other.
    """
    Session.objects.select_for_update().filter(session_key=session.session_key).first()
    done: dict[str, list[Any]] = type(session)(session.session_key).load().get(_KEY, {})
    if token in done:
        label, key = done[token]
        known: Any = apps.get_model(label)
        found: ModelT = known._base_manager.get(pk=key)
        return found
    made = do()
    kept = dict(list(done.items())[1 - _MOST_KEPT :])
    session[_KEY] = {**kept, token: [made._meta.label_lower, made.pk]}
    session.save()
    session.modified = False  # saved already; saving it again later could undo what another request has kept
    return made

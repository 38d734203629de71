"""The one way a status changes: declared transitions, guards that give every reason, then a locked write.

The same pairs of states are enforced again by a database trigger (``pharmacy.audit.triggers.life_cycle``),
so no code path can walk around a transition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db import models

from pharmacy.audit.history import acting
from pharmacy.core.errors import NotPermitted, Problem, Refused


class Actor(Protocol):
    pk: Any

    def get_username(self) -> str: ...

    def has_perm(self, perm: str, obj: Any = ...) -> bool: ...


ModelT = TypeVar("ModelT", bound=models.Model)
Guard = Callable[[Any, Actor], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Transition:
    """``sources`` -> ``target``, who may do it and what must be true.

    ``permission`` is ``app.codename``; empty when the service itself asks who may (a rule, or the order's prescriber).
    """

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str
    guards: tuple[Guard, ...] = ()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(source, self.target) for source in self.sources]


def permission_problem(permission: str, actor: Actor) -> Problem | None:
    """The refusal of a person who lacks ``permission``, or None."""
    if not permission or actor.has_perm(permission):
        return None
    wanted = permission.split(".")[1].replace("_", " ")
    return Problem("NOT_PERMITTED", f"{actor.get_username()} has no right to {wanted}.")


def require_permission(permission: str, actor: Actor) -> None:
    """Raise ``NotPermitted`` unless the actor holds ``permission``."""
    problem = permission_problem(permission, actor)
    if problem:
        raise NotPermitted(problem)


def is_offered(transition: Transition, subject: models.Model, actor: Actor) -> bool:
    """True when state and rights fit; guards may still refuse, with their reasons."""
    return _state_problem(transition, subject) is None and actor.has_perm(transition.permission)


def refusals(transition: Transition, subject: models.Model, actor: Actor) -> list[Problem]:
    """Every reason why ``actor`` may not take ``subject`` through ``transition`` now; empty when allowed."""
    wrong_state = _state_problem(transition, subject)
    if wrong_state:
        return [wrong_state]
    return [problem for guard in transition.guards for problem in guard(subject, actor)]


def lock(subject: ModelT) -> ModelT:
    """Re-read ``subject`` under a row lock; the caller holds a transaction."""
    locked: ModelT = type(subject)._base_manager.select_for_update().get(pk=subject.pk)
    return locked


def perform(transition: Transition, subject: ModelT, *, actor: Actor, reason: str = "", **changes: Any) -> ModelT:
    """Lock, check, change the status and ``changes`` together; returns the fresh row.

    Raises ``NotPermitted`` or ``Refused`` with every reason; nothing is written then.
    """
    require_permission(transition.permission, actor)
    fresh = lock(subject)
    problems = refusals(transition, fresh, actor)
    if problems:
        raise Refused(*problems)
    for name, value in {**changes, "status": transition.target}.items():
        setattr(fresh, name, value)
    with acting(actor=actor, action=transition.name, reason=reason):
        fresh.save(update_fields=[*changes, "status"])
    return fresh


def _state_problem(transition: Transition, subject: models.Model) -> Problem | None:
    status: str = getattr(subject, "status")  # noqa: B009 - models declare it by convention
    if status in transition.sources:
        return None
    wanted = " or ".join(source.replace("_", " ") for source in transition.sources)
    return Problem(
        "WRONG_STATE",
        f"{subject} is {status.replace('_', ' ')}; to {transition.name.replace('_', ' ')} it must be {wanted}.",
        "status",
    )

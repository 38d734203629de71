"""An act: one thing a person may do to a record, declared once; its button, page and POST all come from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse

from pharmacy.core.errors import Problem
from pharmacy.workbench.forms import ActForm
from pharmacy.workbench.page import Button
from pharmacy.workflow.engine import Actor, Transition, is_offered, refusals


@dataclass(frozen=True, slots=True)
class Doing:
    """A person doing an act: on what, with what typed, when."""

    subject: Any
    part: Any
    actor: Any
    values: dict[str, Any]
    at: datetime


def _always(subject: Any, part: Any) -> bool:
    return True


def _nothing(subject: Any, part: Any) -> Sequence[str]:
    return ()


def _both(subject: Any, part: Any) -> str:
    return ": ".join(str(thing) for thing in (subject, part) if thing is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """``run`` calls the service; ``part`` finds the finding, component and so on named in the address.

    State and right come from ``transition``; an act without one has a ``permission`` and says in ``possible``
    when it is offered. ``signs`` is the statement of a signed act, which asks for the password again.
    ``tells`` gives the sentences about what will happen; ``goes_to`` picks the record shown afterwards; ``done``
    is said then, with that record filled in, or made of what ``run`` returned. ``prefills`` are the fields that a link
    to the form may fill in.
    """

    name: str
    label: str
    run: Callable[[Doing], Any]
    done: str | Callable[[Any], str]
    transition: Transition | None = None
    permission: str = ""
    form: type[ActForm] = ActForm
    signs: str = ""
    tells: Callable[[Any, Any], Sequence[str]] = _nothing
    possible: Callable[[Any, Any], bool] = _always
    part: Callable[[Any, int], Any] | None = None
    about: Callable[[Any, Any], str] = _both
    goes_to: Callable[[Any, Doing], Model] = lambda result, doing: doing.subject or result
    shows: str = ""
    prefills: tuple[str, ...] = ()
    tone: str = "plain"

    def right(self) -> str:
        """The permission, ``app.codename``."""
        return self.transition.permission if self.transition else self.permission

    def is_offered(self, subject: Any, actor: Actor, part: Any = None) -> bool:
        """True when state and rights fit; guards may still refuse, with their reasons."""
        if self.transition and not is_offered(self.transition, subject, actor):
            return False
        return actor.has_perm(self.right()) and self.possible(subject, part)

    def refusals(self, subject: Any, actor: Actor, part: Any = None) -> list[Problem]:
        """Why it cannot be done now, in words, for a person with the right."""
        if self.transition:
            return refusals(self.transition, subject, actor)
        if subject is None or self.possible(subject, part):
            return []
        return [Problem("NOT_POSSIBLE_NOW", f"{self.label} is not possible for {subject} in its present state.")]

    def says(self, record: Model, result: Any) -> str:
        """What is said when it is done."""
        return self.done(result) if callable(self.done) else self.done.format(record)

    def url(self, model: type[Model], subject: Model | None = None, part: Model | None = None) -> str:
        args = [record.pk for record in (subject, part) if record is not None]
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_act_{self.name}", args=args)

    def button(self, subject: Model, part: Model | None = None, label: str = "") -> Button:
        return Button(label or self.label, self.url(type(subject), subject, part), self.tone)

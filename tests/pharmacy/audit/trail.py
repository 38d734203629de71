"""What the history of record says happened to one row."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

Step = tuple[str, Any, str | None, str | None, str | None]


def event_model(model: type[models.Model]) -> Any:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


def trail(subject: models.Model, field: str = "status") -> list[Step]:
    """In order: (insert or update, value of ``field``, action, actor, reason)."""
    events = event_model(type(subject)).objects.filter(pgh_obj_id=subject.pk).order_by("pgh_id")
    return [(event.pgh_label, getattr(event, field), *_context(event.pgh_context or {})) for event in events]


def _context(context: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    return context.get("action"), context.get("actor_name"), context.get("reason")

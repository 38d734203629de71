"""The admin's frame: a sidebar by task, and a badge that says when this is not production."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def environment_badge(_: HttpRequest) -> list[str] | None:
    return None if settings.PRODUCTION else ["Demo", "warning"]


def sidebar(_: HttpRequest) -> list[dict[str, object]]:
    return []

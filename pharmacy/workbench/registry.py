"""Acts and sections that a higher layer adds to a lower record: filling starts on an order's page, for example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from pharmacy.workbench.acts import Act
from pharmacy.workbench.page import Section

Sections = Callable[[HttpRequest, Any], Sequence[Section]]

_acts: dict[type[Model], list[Act]] = defaultdict(list)
_sections: dict[type[Model], list[Sections]] = defaultdict(list)


def extend(model: type[Model], *, acts: Sequence[Act] = (), sections: Sections | None = None) -> None:
    """Add ``acts`` and ``sections`` to the page of ``model``; call while admin modules are imported."""
    _acts[model].extend(acts)
    if sections is not None:
        _sections[model].append(sections)


def added_acts(model: type[Model]) -> Sequence[Act]:
    return tuple(_acts[model])


def added_sections(model: type[Model], request: HttpRequest, record: Any) -> list[Section]:
    return [section for provide in _sections[model] for section in provide(request, record)]

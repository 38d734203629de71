"""The database side of the rules: each returns triggers for a model's ``Meta.triggers``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.db.models import F, Q

Trigger = pgtrigger.Trigger


def no_truncate() -> Trigger:
    """Row triggers do not see TRUNCATE; this one does."""
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'nightstand: rows of % are kept', TG_TABLE_NAME;",
    )


def keep_rows() -> list[Trigger]:
    """Rows may be neither deleted nor truncated."""
    return [pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete), no_truncate()]


def append_only() -> list[Trigger]:
    """Rows are inserted and never change."""
    return [pgtrigger.Protect(name="no_update", operation=pgtrigger.Update), *keep_rows()]


def frozen_except(*fields: str) -> Trigger:
    """Every column but ``fields`` keeps the value it was inserted with; without ``fields``, the whole row does."""
    return pgtrigger.ReadOnly(name="frozen", exclude=list(fields))


def written_once(*fields: str, empty: str | None = None) -> list[Trigger]:
    """Each of ``fields`` may go from ``empty`` (NULL) to a value, and then stays."""
    return [
        pgtrigger.Protect(
            name=f"once_{field}",
            operation=pgtrigger.Update,
            condition=_is_written(field, empty) & pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")}),
        )
        for field in fields
    ]


def _is_written(field: str, empty: str | None) -> pgtrigger.Q:
    if empty is None:
        return pgtrigger.Q(**{f"old__{field}__isnull": False})
    return pgtrigger.Q(**{f"old__{field}__df": empty})


def differs(field: str, other: str) -> Q:
    """The condition of a check constraint: ``field`` is empty, or another person than ``other``."""
    return Q(**{f"{field}__isnull": True}) | ~Q(**{field: F(other)})


def life_cycle(initial: str, transitions: Iterable[tuple[str, str]], field: str = "status") -> list[Trigger]:
    """A row starts in ``initial`` and ``field`` moves only along ``transitions``."""
    return [
        pgtrigger.FSM(name="transitions", field=field, transitions=sorted(transitions)),
        pgtrigger.Protect(
            name="starts",
            operation=pgtrigger.Insert,
            condition=pgtrigger.Q(**{f"new__{field}__df": initial}),
        ),
    ]


class FrozenOnce(pgtrigger.ReadOnly):
    """Once the row has left ``draft``, only the columns in ``exclude`` may change."""

    draft: str

    def __init__(self, *, draft: str, exclude: list[str]) -> None:
        self.draft = draft
        super().__init__(name="frozen_once_signed", exclude=exclude)

    def get_condition(self, model: Any) -> Any:
        condition = super().get_condition(model)  # type: ignore[no-untyped-call]
        return condition & pgtrigger.Q(old__status__df=self.draft)

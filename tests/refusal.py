"""How tests state a refusal: its kind, every code in order, and that nothing of the database's own leaks out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error, connection, transaction

from pharmacy.core.errors import DomainError, Problem


class Caught:
    """The problems of the refusal, once the block is over."""

    problems: tuple[Problem, ...] = ()

    @property
    def message(self) -> str:
        return self.problems[0].message

    @property
    def field(self) -> str | None:
        return self.problems[0].field


@contextmanager
def refuses(kind: type[DomainError], *codes: str, field: str | None = None) -> Iterator[Caught]:
    """The block raises exactly ``kind`` with exactly ``codes``; the first names ``field`` when one is given."""
    caught = Caught()
    with pytest.raises(kind) as raised:
        yield caught
    assert type(raised.value) is kind
    assert tuple(problem.code for problem in raised.value.problems) == codes
    assert field is None or raised.value.field == field
    caught.problems = raised.value.problems


@contextmanager
def database_refuses(match: str) -> Iterator[None]:
    """PostgreSQL itself refuses the block, by the trigger or constraint whose words match."""
    with pytest.raises(Error, match=match), transaction.atomic():
        yield


def execute(sql: str, *params: Any) -> None:
    """Raw SQL, past every service and model."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)

"""Lists that stay quick on big tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

_MOST_COUNTED = 10_000

if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator


class CappedPaginator(AnyPaginator):
    """Counts no further than 10,000 rows; whoever looks for an older one searches."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by()[:_MOST_COUNTED].count()
        return len(rows)


class QuietChangeList(ChangeList):
    """Does not announce "6 results (Show all)" while nothing is filtered or searched."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not (self.query or self.filter_params):
            self.full_result_count = self.result_count


@dataclass(frozen=True, slots=True)
class Chip:
    """A ready-made filter above a list: ``Chip("On hold", status__exact="on_hold")``."""

    label: str
    query: str
    on: bool = False


def chips(request: HttpRequest, field: str, choices: list[tuple[str, str]]) -> list[Chip]:
    """One chip for all rows and one for each value of ``field``."""
    name = f"{field}__exact"
    chosen = request.GET.get(name)
    search = {"q": request.GET["q"]} if request.GET.get("q") else {}
    everything = Chip("All", f"?{urlencode(search)}", on=chosen is None and f"{field}__in" not in request.GET)
    return [everything] + [
        Chip(label, f"?{urlencode({name: value, **search})}", on=value == chosen) for value, label in choices
    ]

"""The page of the demand: by strength and week, what stock covers, what would be wasted, and which batch to plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from compounding.fills.demand import approved_formulas, coming_demand
from compounding.packs.demand import BatchProposal, StrengthDemand
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench.records import READS, RecordAdmin

if TYPE_CHECKING:
    _Base = RecordAdmin
else:
    _Base = object

_BAR = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """A week as two bars in a drawing that is 100 units high: all that is needed, and what is short of it."""

    starts_on: Any
    needed: int
    short: int
    height: int
    short_height: int

    @property
    def top(self) -> int:
        return _BAR - self.height

    @property
    def short_top(self) -> int:
        return _BAR - self.short_height


@dataclass(frozen=True, slots=True)
class Row:
    demand: StrengthDemand
    bars: Sequence[Bar]
    plans: Sequence[tuple[BatchProposal, str]]


class DemandPage(_Base):
    """Mixed into the admin of fills."""

    def demand_view(self, request: HttpRequest) -> HttpResponse:
        """Reads only."""
        if request.method not in READS or not self.has_view_permission(request):
            raise PermissionDenied
        may_plan = request.user.has_perm("compounding.plan_batch")
        rows = _rows(may_plan=may_plan)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Demand", "rows": rows,
                   "back_url": self.list_url()}  # fmt: skip
        return TemplateResponse(request, "compounding/fill_demand.html", context)


def _rows(*, may_plan: bool) -> list[Row]:
    found = coming_demand(on=pharmacy_date(timezone.now()))
    formulas = {version.formula.product.strength_mg: version.pk for version in approved_formulas()} if may_plan else {}
    return [
        Row(each, _bars(each), [(plan, _link(formulas.get(each.strength_mg), plan)) for plan in each.proposals])
        for each in found
    ]


def _bars(demand: StrengthDemand) -> list[Bar]:
    most = max((week.needed for week in demand.weeks), default=0) or 1
    return [
        Bar(week.starts_on, week.needed, week.short, round(week.needed * _BAR / most), round(week.short * _BAR / most))
        for week in demand.weeks
    ]


def _link(formula: int | None, plan: BatchProposal) -> str:
    """To the form that plans a batch, filled in; empty without the right or an approved formula."""
    if formula is None:
        return ""
    query = urlencode({"formula_version": formula, "units": plan.units})
    return f"{reverse('admin:compounding_batch_act_plan_batch')}?{query}"

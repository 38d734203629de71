"""The addresses of the bench: its acts answer on the batch's own page, and the planner only reckons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from compounding.batches.admin import acts
from compounding.batches.admin.bench import Posted, bench_context
from compounding.batches.admin.documents import documents_section
from compounding.batches.admin.planner import PlannerForm
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.forms import ActForm
from pharmacy.workbench.once import once
from pharmacy.workbench.page import Button
from pharmacy.workbench.records import READS, RecordAdmin
from pharmacy.workbench.views import ActView

if TYPE_CHECKING:
    _Base = RecordAdmin
else:
    _Base = object

PLANNER = "compounding_batch_weighing_planner"
_PART = "HTTP_X_BENCH"  # sent by bench.js, which puts the answer into the page that is open


class BenchActView(ActView):
    """Refusals are shown on the batch's page beside what was typed; a form sent twice is done once."""

    admin: BenchPages

    def _run(self, request: HttpRequest, doing: Doing) -> Any:
        token = doing.values.pop("once", "")
        return once(request.session, token, lambda: self.act.run(doing)) if token else self.act.run(doing)

    def _page(self, request: HttpRequest, form: ActForm) -> HttpResponse:
        if self.act in acts.INLINE:
            posted = Posted(self.act, form) if form.is_bound else None
            return self.admin.page(request, form.subject, posted)
        response = super()._page(request, form)
        if self.act is acts.PLAN and isinstance(response, TemplateResponse):
            response.template_name = "compounding/batch_plan.html"
        return response


class BenchPages(_Base):
    """Mixed into the admin of batches: the bench, its acts and the planner."""

    def get_urls(self) -> list[URLPattern]:
        planner = path("weighing-planner/", self.admin_site.admin_view(self.planner_view), name=PLANNER)
        return [planner, *super().get_urls()]

    def page(self, request: HttpRequest, record: Any, posted: Posted | None = None) -> HttpResponse:
        """The whole page, or for the script on it only what is inside."""
        inside = bench_context(request, record, posted) | {"documents": documents_section(request, record)}
        if _PART in request.META:
            part = {"is_part": True, "original": record, "sections": self._all_sections(request, record)}
            return TemplateResponse(request, "compounding/batch_bench.html", inside | part)
        return TemplateResponse(request, "compounding/batch_page.html", self._context(request, record) | inside)

    def planner_view(self, request: HttpRequest) -> HttpResponse:
        """How little can be weighed on which balance: a sum, no record."""
        if request.method not in READS or not self.has_view_permission(request):
            raise PermissionDenied
        form = PlannerForm(request.GET or None)
        plan = form.plan(on=pharmacy_date(timezone.now())) if form.is_valid() else None
        form.place_cursor()
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Weighing planner",
                   "form": form, "plan": plan, "back_url": self.list_url()}  # fmt: skip
        return TemplateResponse(request, "compounding/batch_planner.html", context)

    def _list_url(self, act: Act, name: str) -> URLPattern:
        return path(f"act/{act.name}/", self.admin_site.admin_view(BenchActView(self, act)), name=name + act.name)

    def _act_url(self, act: Act, name: str) -> URLPattern:
        tail = "<int:part_id>/" if act.part else ""
        view = self.admin_site.admin_view(BenchActView(self, act))
        return path(f"<int:object_id>/act/{act.name}/{tail}", view, name=name + act.name)

    def _list_buttons(self, request: HttpRequest) -> list[Button]:
        planner = Button("Weighing planner", reverse(f"admin:{PLANNER}"))
        return [*super()._list_buttons(request), planner]

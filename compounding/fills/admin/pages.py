"""The addresses of the bench: a refused scan is said on the record's own page, in large, beside what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from compounding.batches.admin.bench.place import Posted
from compounding.fills.admin.bench import ScanBench
from pharmacy.workbench.acts import Act
from pharmacy.workbench.forms import ActForm
from pharmacy.workbench.page import Button
from pharmacy.workbench.records import RecordAdmin
from pharmacy.workbench.views import ActView

if TYPE_CHECKING:
    _Base = RecordAdmin
else:
    _Base = object

_PART = "HTTP_X_BENCH"  # sent by bench.js, which puts the answer into the page that is open


class ScanView(ActView):
    admin: ScanPages

    def _page(self, request: HttpRequest, form: ActForm) -> HttpResponse:
        if self.act in self.admin.inline:
            posted = Posted(self.act, form) if form.is_bound else None
            return self.admin.page(request, form.subject, posted)
        return super()._page(request, form)


class ScanPages(_Base):
    """Mixed into an admin whose record is worked by scanning; ``inline`` acts have their form on the page."""

    inline: Sequence[Act] = ()

    def page(self, request: HttpRequest, record: Any, posted: Posted | None = None) -> HttpResponse:
        """The whole page, or for the script on it only what is inside."""
        bench = ScanBench(request, record, posted, self.inline)
        inside = {"bench": bench, **self.bench_context(request, record, bench)}
        if _PART in request.META:
            sections = self._all_sections(request, record)
            part = {**self._head(record), "is_part": True, "original": record, "sections": sections,
                    "buttons": self.buttons(request, record)}  # fmt: skip
            return TemplateResponse(request, "compounding/fill_bench.html", inside | part)
        return TemplateResponse(request, "compounding/fill_page.html", self._context(request, record) | inside)

    def bench_context(self, request: HttpRequest, record: Any, bench: ScanBench) -> dict[str, Any]:
        """``next``, ``strip`` and ``last`` of this kind of record."""
        return {}

    def _head(self, record: Any) -> dict[str, Any]:
        return {"heading": self.heading(record), "subheading": self.subheading(record)}

    def buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        """What has a page of its own; everything else is done on the bench."""
        actor = self.actor(request)
        inline = {act.name for act in self.inline}
        own = [act for act in self.all_acts() if act.name not in inline and act.part is None]
        return [act.button(record) for act in own if act.is_offered(record, actor)]

    def _act_url(self, act: Act, name: str) -> URLPattern:
        tail = "<int:part_id>/" if act.part else ""
        view = self.admin_site.admin_view(ScanView(self, act))
        return path(f"<int:object_id>/act/{act.name}/{tail}", view, name=name + act.name)

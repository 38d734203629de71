"""The pages of acts that need more than a short form: drafting, and approving beside what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from compounding.formulas.admin.acts import APPROVE, TEMPLATES
from compounding.formulas.admin.page import change_section
from pharmacy.workbench.acts import Act
from pharmacy.workbench.forms import ActForm
from pharmacy.workbench.records import RecordAdmin
from pharmacy.workbench.views import ActView

if TYPE_CHECKING:
    _Base = RecordAdmin
else:
    _Base = object


class FormulaActView(ActView):
    """An act on its own template; approving shows the changes too."""

    def _page(self, request: HttpRequest, form: ActForm) -> HttpResponse:
        response = super()._page(request, form)
        if isinstance(response, TemplateResponse):
            response.template_name = TEMPLATES[self.act.name]
            context: dict[str, Any] = response.context_data or {}
            changes = change_section(form.subject) if self.act is APPROVE else None
            response.context_data = context | {"changes": [changes] if changes else []}
        return response


class FormulaPages(_Base):
    """Mixed into the admins whose acts have their own templates."""

    def _act_url(self, act: Act, name: str) -> URLPattern:
        if act.name not in TEMPLATES:
            return super()._act_url(act, name)
        view = self.admin_site.admin_view(FormulaActView(self, act))
        return path(f"<int:object_id>/act/{act.name}/", view, name=name + act.name)

"""Admin of a record that only services change: a list, a page to read, and acts. Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from pharmacy.workbench.acts import Act
from pharmacy.workbench.history import history
from pharmacy.workbench.lists import CappedPaginator, QuietChangeList, chips
from pharmacy.workbench.page import Button, Section
from pharmacy.workbench.registry import added_acts, added_sections
from pharmacy.workbench.views import ActView
from pharmacy.workbench.words import Tone, status_badge

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    UnfoldAdmin = ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin as UnfoldAdmin

READS = ("GET", "HEAD")


class KeptAdmin(UnfoldAdmin):
    """No delete, no bulk actions, no counting of whole tables."""

    actions = None
    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = 50
    list_fullwidth = True
    list_before_template = "workbench/list_before.html"
    list_acts: Sequence[Act] = ()
    acts: Sequence[Act] = ()
    filtered_by = ""

    class Media:
        css = {"all": ["workbench/workbench.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method not in READS:
            raise PermissionDenied
        context = {"chips": self._chips(request), "list_buttons": self._list_buttons(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The log of Django's own admin knows nothing of services; the history of record is on the record's page."""
        raise Http404

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QuietChangeList

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_act_"
        ours = [self._list_url(act, name) for act in self.list_acts]
        ours += [self._act_url(act, name) for act in self.all_acts()]
        return [*ours, *super().get_urls()]

    def all_acts(self) -> Sequence[Act]:
        return (*self.acts, *added_acts(self.model))

    def actor(self, request: HttpRequest) -> Any:
        return request.user

    def list_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def buttons(self, request: HttpRequest, record: Model) -> list[Button]:
        """What this person may do to ``record`` in its present state; acts on a part sit beside their part."""
        actor = self.actor(request)
        offered = [act for act in self.all_acts() if act.part is None and act.is_offered(record, actor)]
        return [act.button(record) for act in offered]

    def _list_url(self, act: Act, name: str) -> URLPattern:
        return path(f"act/{act.name}/", self.admin_site.admin_view(ActView(self, act)), name=name + act.name)

    def _act_url(self, act: Act, name: str) -> URLPattern:
        tail = "<int:part_id>/" if act.part else ""
        view = self.admin_site.admin_view(ActView(self, act))
        return path(f"<int:object_id>/act/{act.name}/{tail}", view, name=name + act.name)

    def _chips(self, request: HttpRequest) -> list[Any]:
        if not self.filtered_by:
            return []
        field: Any = self.opts.get_field(self.filtered_by)
        return chips(request, self.filtered_by, list(field.choices))

    def _list_buttons(self, request: HttpRequest) -> list[Button]:
        allowed = [act for act in self.list_acts if self.actor(request).has_perm(act.right())]
        return [Button(act.label, act.url(self.model), act.tone) for act in allowed]


class RecordAdmin(KeptAdmin):
    """A page to read instead of a change form; ``sections`` says what is on it."""

    tones: dict[str, Tone] = {}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def heading(self, record: Any) -> str:
        return str(record)

    def subheading(self, record: Any) -> str:
        return ""

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        """The page, top to bottom."""
        return ()

    def signatures(self, record: Any) -> Sequence[Section]:
        """What people signed on this record, for records that are signed."""
        return ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method not in READS or not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        return self.page(request, record)

    def page(self, request: HttpRequest, record: Any) -> HttpResponse:
        return TemplateResponse(request, "workbench/record.html", self._context(request, record))

    def _context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": record,
            "title": self.heading(record),
            "heading": self.heading(record),
            "subheading": self.subheading(record),
            "badge": status_badge(record, self.tones) if hasattr(record, "status") else "",
            "buttons": self.buttons(request, record),
            "sections": self._all_sections(request, record),
        }

    def _all_sections(self, request: HttpRequest, record: Any) -> list[Section]:
        own, added = self.sections(request, record), added_sections(self.model, request, record)
        past = [history(record)] if hasattr(record, "events") else []
        return [*own, *added, *self.signatures(record), *past]

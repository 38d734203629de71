"""The page of an act: GET explains and never changes anything, POST calls the service and shows its refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from pharmacy.core.errors import DomainError, NotPermitted
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.forms import ActForm
from pharmacy.workbench.words import readable, record_url

if TYPE_CHECKING:
    from pharmacy.workbench.records import KeptAdmin


class ActView:
    """One act of one admin; refuses with 403 before anything else when the right is missing."""

    http_method_names = ("GET", "HEAD", "POST")

    def __init__(self, admin: KeptAdmin, act: Act) -> None:
        self.admin, self.act = admin, act

    def __call__(self, request: HttpRequest, object_id: str | None = None, part_id: int | None = None) -> HttpResponse:
        subject = self._subject(request, object_id)
        part = self._part(subject, part_id)
        form = self._form(request, subject, part)
        if request.method == "POST" and form.is_valid():
            doing = Doing(subject, part, request.user, form.cleaned_data, timezone.now())
            try:
                return self._done(request, self._run(request, doing), doing)
            except DomainError as error:
                if _is_denial(error, form):
                    raise PermissionDenied(str(error)) from error
                form.take(error)
        return self._page(request, form)

    def _run(self, request: HttpRequest, doing: Doing) -> Any:
        return self.act.run(doing)

    def _subject(self, request: HttpRequest, object_id: str | None) -> Any:
        if not (self.admin.has_view_permission(request) and request.user.has_perm(self.act.right())):
            raise PermissionDenied
        if object_id is None:
            return None
        subject = self.admin.get_object(request, object_id)
        if subject is None:
            raise Http404
        return subject

    def _part(self, subject: Any, part_id: int | None) -> Any:
        if self.act.part is None or part_id is None:
            return None
        try:
            return self.act.part(subject, part_id)
        except ObjectDoesNotExist as error:
            raise Http404 from error

    def _form(self, request: HttpRequest, subject: Any, part: Any) -> ActForm:
        if request.method == "POST":
            return self.act.form(request.POST, request.FILES, subject=subject, part=part)
        known = {name: request.GET[name] for name in self.act.prefills if name in request.GET}
        return self.act.form(subject=subject, part=part, initial=known)

    def _page(self, request: HttpRequest, form: ActForm) -> HttpResponse:
        subject, part, act = form.subject, form.part, self.act
        refused = [] if form.is_bound else act.refusals(subject, self.admin.actor(request), part)
        form.place_cursor()
        context = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "original": subject,
            "title": act.label,
            "act": act,
            "about": act.about(subject, part),
            "form": form,
            "refused": [(problem.code, readable(problem.message)) for problem in refused],
            "tells": [readable(sentence) for sentence in act.tells(subject, part)],
            "back_url": self._back_url(subject),
        }
        return TemplateResponse(request, "workbench/act.html", context)

    def _back_url(self, subject: Any) -> str:
        return record_url(subject) if subject is not None else self.admin.list_url()

    def _done(self, request: HttpRequest, result: Any, doing: Doing) -> HttpResponse:
        if self.act.shows:
            return self._show_once(request, result, doing)
        record = self.act.goes_to(result, doing)
        messages.success(request, self.act.says(record, result))
        return HttpResponseRedirect(record_url(record))

    def _show_once(self, request: HttpRequest, result: Any, doing: Doing) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "original": doing.subject,
            "title": self.act.label,
            "result": result,
            "back_url": self._back_url(doing.subject),
        }
        response = TemplateResponse(request, self.act.shows, context)
        response["Cache-Control"] = "no-store"
        return response


def _is_denial(error: DomainError, form: ActForm) -> bool:
    """A wrong password is for its field; every other missing right is a 403."""
    return isinstance(error, NotPermitted) and not any(problem.field in form.fields for problem in error.problems)

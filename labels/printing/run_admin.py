"""Printing many labels at once: choose them and the paper, open the document, say whether it came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csp.decorators import csp_exempt
from django import forms as django_forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from labels.printing import runs
from labels.printing.models import PrintJob, PrintRun
from labels.printing.no_pdf import in_words
from labels.printing.states import AttemptStatus, LabelStatus
from labels.runs import Paper
from labels.stock import SHEETS
from pharmacy.core.errors import DomainError
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.records import READS, RecordAdmin

_RIGHT = "labels.print_label"
_PAPERS = [("", "Roll, one label after the other"), *((name, name.replace("-", " ").title()) for name in SHEETS)]
_TONES: dict[str, words.Tone] = {"sending": "busy", "sent": "good", "uncertain": "bad"}


class RunForm(forms.ActForm):
    first = forms.count("From label no.")
    last = forms.count("To label no.", "Empty: to the last one.", required=False)
    sheet = django_forms.ChoiceField(label="Paper", choices=_PAPERS, required=False)
    start_position = forms.count("First unused label of the sheet", "Counted along the rows, from 1.", required=False)
    dx_mm = forms.quantity("Shift right (mm)", places=2, help_text="Corrects the printer.", required=False)
    dy_mm = forms.quantity("Shift up (mm)", places=2, required=False)

    def prepare(self) -> None:
        self.fields["first"].initial = 1


def _start(doing: Doing) -> PrintRun:
    values = {name: value for name, value in doing.values.items() if value not in (None, "")}
    chosen = runs.labels_to_print(doing.subject, first=values.pop("first"), last=values.pop("last", None))
    return runs.start_run(chosen, paper=Paper(**values), actor=doing.actor, at=doing.at)


def _waits(job: PrintJob, _: Any) -> bool:
    return bool(job.labels.filter(status=LabelStatus.PROVED).exists() and job.labels.all()[0].goes_on_container)


def _is_sending(run: PrintRun, _: Any) -> bool:
    return run.attempts.filter(status=AttemptStatus.SENDING).exists()


START = Act(
    name="start_run", label="Print labels", permission=_RIGHT, form=RunForm, tone="primary", possible=_waits,
    run=_start, goes_to=lambda run, _: run, done="{} is ready: open the document and print it.",
    tells=lambda *_: ("One document of the labels that wait, read back as a whole before you get it.",
                      "Each label is sent once; say afterwards whether all came out."),
)  # fmt: skip
CONFIRM = Act(
    name="confirm_run", label="All came out", permission=_RIGHT, tone="primary", possible=_is_sending,
    run=lambda doing: runs.confirm_run(doing.subject, actor=doing.actor), done="{} came out.",
)  # fmt: skip
DOUBT = Act(
    name="doubt_run", label="Not all came out", permission=_RIGHT, form=forms.ReasonForm, tone="danger",
    possible=_is_sending, done="The labels of {} need a scan.",
    run=lambda doing: runs.doubt_run(doing.subject, actor=doing.actor, **doing.values),
    tells=lambda *_: ("None is sent again. Scan each label that you find; have the others reprinted or voided.",),
)  # fmt: skip


@admin.register(PrintRun)
class PrintRunAdmin(RecordAdmin):
    list_display = ("pk", "paper", "started_by", "started")
    list_select_related = ("started_by",)
    ordering = ("-pk",)
    acts = (CONFIRM, DOUBT)

    def get_urls(self) -> list[URLPattern]:
        view: Any = self.admin_site.admin_view(self.pdf_view)
        view = csp_exempt()(view)
        return [path("<int:object_id>/pdf/", view, name="labels_printrun_pdf"), *super().get_urls()]

    def pdf_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The document, to whoever may print labels; its bytes are checked against their digest."""
        if request.method not in READS or not self.actor(request).has_perm(_RIGHT):
            raise PermissionDenied
        run: Any = self.get_object(request, str(object_id))
        if run is None:
            raise Http404
        try:
            pdf = runs.document_of(run, on=pharmacy_date(timezone.now()))
        except DomainError as error:
            return in_words(self, request, run, error)
        headers = {"Content-Disposition": f'inline; filename="run-{run.pk}.pdf"', "Cache-Control": "private, no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        url = reverse("admin:labels_printrun_pdf", args=[record.pk])
        facts = [
            ("Document", format_html('<a class="ws-link" href="{}" target="_blank" rel="noopener">Open PDF</a>', url)),
            ("Paper", self.paper(record)),
            ("Started", f"{record.started_by}, {words.moment(record.started_at)}"),
        ]
        rows = [
            [words.record_link(each.label), words.status_badge(each, _TONES)]
            for each in record.attempts.select_related("label__job").order_by("label_id")
        ]
        return [Section("Print run", facts=facts), Section("Labels", table=Table(("Label", "Did it come out"), rows))]

    @admin.display(description="Paper", ordering="sheet")
    def paper(self, run: PrintRun) -> str:
        return f"{run.sheet}, from label {run.start_position}" if run.sheet else "Roll"

    @admin.display(description="Started", ordering="started_at")
    def started(self, run: PrintRun) -> str:
        return words.moment(run.started_at)

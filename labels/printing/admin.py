"""Print jobs and labels: progress in words, the PDF in the browser, and what people do with a label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csp.decorators import csp_exempt
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from labels.kinds import noun_of
from labels.printing import attempts, reprints, scanning, services, store, workflow
from labels.printing.label_page import content_about, content_sections
from labels.printing.models import PrintAttempt, PrintedLabel, PrintJob
from labels.printing.no_pdf import in_words
from labels.printing.proofs import copy_of, may_be_printed
from labels.printing.run_admin import START
from labels.printing.states import JobStatus
from pharmacy.core.errors import DomainError
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.records import READS, RecordAdmin

LABEL_TONES: dict[str, words.Tone] = {
    "rendered": "busy", "proved": "warn", "spooled": "busy", "needs_scan": "bad", "applied": "good", "voided": "bad",
    "destroyed": "bad",
}  # fmt: skip
_SHEET_TONES: dict[str, words.Tone] = {**LABEL_TONES, "proved": "good"}
_UNDER_WAY = (JobStatus.REQUESTED, JobStatus.RENDERING)
_REFRESH_S = "2"


class ScanForm(forms.ActForm):
    scanned_serial = forms.scan("Scan the label on the container", "The square code, or the number after Label.")


class ScanAnyForm(forms.ActForm):
    scanned = forms.scan("Scan a label", "The square code, or the number after Label.")


PRINT = Act(
    name="print_label", label="Label is printed", transition=workflow.PRINT_LABEL, tone="primary",
    run=lambda doing: services.print_label(doing.subject, actor=doing.actor, at=doing.at),
    possible=lambda label, _: label.goes_on_container,
    tells=lambda *_: ("Open the PDF and print it first. This records that it went to the printer.",),
    done="{} is printed.",
)  # fmt: skip
APPLY = Act(
    name="apply_label", label="Label is on the container", transition=workflow.APPLY_LABEL, tone="primary",
    run=lambda doing: services.apply_label(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    possible=lambda label, _: label.goes_on_container, form=ScanForm,
    tells=lambda *_: ("Compare patient, strength and lot with the container first, then scan the label on it.",),
    done="{} is applied.",
)  # fmt: skip
UNCERTAIN = Act(
    name="mark_uncertain", label="Did it come out?", transition=workflow.MARK_UNCERTAIN, form=forms.ReasonForm,
    run=lambda doing: attempts.mark_uncertain(doing.subject, actor=doing.actor, **doing.values),
    tells=lambda label, _: (f"Nobody knows whether {label} was printed. It is never sent again.",
                            "Find it and scan it, or have it reprinted."),
    done="{} needs a scan.",
)  # fmt: skip
DESTROY = Act(
    name="destroy_label", label="Destroy", transition=workflow.DESTROY_LABEL, form=forms.ReasonForm, tone="danger",
    run=lambda doing: services.destroy_label(doing.subject, actor=doing.actor, **doing.values),
    tells=lambda label, _: (f"The paper of {label} is destroyed; say why and how.",), done="{} is destroyed.",
)  # fmt: skip
REPRINT = Act(
    name="reprint_label", label="Reprint", transition=workflow.REPRINT_LABEL, form=forms.SignWithReasonForm,
    run=lambda doing: reprints.reprint_label(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    signs="I have this label printed again; the first one is void.", goes_to=lambda job, _: job,
    tells=lambda label, _: (f"{label} is void at once; the same content is printed under a new number.",),
    done="{} is under way.",
)  # fmt: skip
SCAN = Act(
    name="scan_label", label="Scan a label", permission="labels.apply_label", form=ScanAnyForm,
    run=lambda doing: scanning.scan_label(doing.values["scanned"]), goes_to=lambda found, _: found.label,
    done=lambda found: found.told, tone="primary",
)  # fmt: skip
VOID = Act(
    name="void_label", label="Void", transition=workflow.VOID_LABEL, form=forms.ReasonForm, tone="danger",
    run=lambda doing: services.void_label(doing.subject, actor=doing.actor, **doing.values),
    tells=lambda label, _: (f"{label} may not be used any more; destroy the printed one. A new one can be requested.",),
    done="{} is void.",
)  # fmt: skip


def pdf_link(label: PrintedLabel) -> str:
    if label.pdf_sha256 is None:
        return words.NOTHING
    url = reverse("admin:labels_printedlabel_pdf", args=[label.pk])
    return format_html('<a class="ws-link" href="{}" target="_blank" rel="noopener">Open PDF</a>', url)


def _badge(label: PrintedLabel) -> str:
    return words.status_badge(label, LABEL_TONES if label.goes_on_container else _SHEET_TONES)


@admin.register(PrintedLabel)
class PrintedLabelAdmin(RecordAdmin):
    list_display = ("serial", "kind_shown", "about", "status_shown", "rendered", "pdf")
    list_display_links = ("serial",)
    search_fields = ("=serial",)
    search_help_text = "Serial as printed on the label or sheet"
    ordering = ("-pk",)
    filtered_by = "status"
    tones = LABEL_TONES
    acts = (PRINT, APPLY, UNCERTAIN, REPRINT, DESTROY, VOID)
    list_acts = (SCAN,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("job", "replaces")

    def get_urls(self) -> list[URLPattern]:
        view: Any = self.admin_site.admin_view(self.pdf_view)
        # The browser's PDF viewer is a plug-in, which our policy for pages forbids.
        view = csp_exempt()(view)
        return [path("<int:object_id>/pdf/", view, name="labels_printedlabel_pdf"), *super().get_urls()]

    def pdf_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A label that waits to be printed, for whoever may print it; of any other a copy that says so across."""
        if request.method not in READS or not self.has_view_permission(request):
            raise PermissionDenied
        label: Any = self.get_object(request, str(object_id))
        if label is None or label.pdf_sha256 is None:
            raise Http404
        try:
            pdf = self._pdf(request, label)
        except DomainError as error:
            return in_words(self, request, label, error)
        headers = {
            "Content-Disposition": f'inline; filename="{label.serial}.pdf"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    def _pdf(self, request: HttpRequest, label: PrintedLabel) -> bytes:
        may_print = self.actor(request).has_perm("labels.print_label")
        if not label.goes_on_container or (may_print and may_be_printed(label, on=pharmacy_date(timezone.now()))):
            return store.get(label.pdf_sha256 or "")
        return copy_of(label).pdf

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        facts = [
            ("PDF", pdf_link(record)),
            ("Print job", words.record_link(record.job)),
            ("Rendered", words.moment(record.rendered_at)),
            ("Layout", record.layout),
            ("Read back", "Says what was frozen" if record.proved_sha256 else words.NOTHING),
            *_printing_facts(record),
        ]
        return [Section(noun_of(record.kind), facts=facts), *content_sections(record.content)]

    def _context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {**super()._context(request, record), "badge": _badge(record)}

    @admin.display(description="Kind", ordering="kind")
    def kind_shown(self, label: PrintedLabel) -> str:
        return noun_of(label.kind)

    @admin.display(description="For")
    def about(self, label: PrintedLabel) -> str:
        return content_about(label.content)

    @admin.display(description="Status", ordering="status")
    def status_shown(self, label: PrintedLabel) -> str:
        return _badge(label)

    @admin.display(description="Rendered", ordering="rendered_at")
    def rendered(self, label: PrintedLabel) -> str:
        return words.moment(label.rendered_at)

    @admin.display(description="PDF")
    def pdf(self, label: PrintedLabel) -> str:
        return pdf_link(label)


def _printing_facts(label: PrintedLabel) -> list[tuple[str, str]]:
    facts = []
    if attempt := PrintAttempt.objects.filter(label=label).select_related("started_by").first():
        sent = f"{attempt.printer}, {attempt.started_by}, {words.moment(attempt.started_at)}"
        facts.append(("Printed", f"{sent}: {attempt.get_status_display().lower()}"))
    if label.replaces:
        facts.append(("Reprint of", words.record_link(label.replaces)))
    if newer := scanning.last_of(label):
        facts.append(("Replaced by", words.record_link(newer)))
    return facts


@admin.register(PrintJob)
class PrintJobAdmin(RecordAdmin):
    list_display = ("title", "status_shown", "progress", "requested_by", "requested")
    list_select_related = ("requested_by",)
    search_fields = ("title",)
    search_help_text = "Title"
    ordering = ("-pk",)
    filtered_by = "status"
    tones = {"requested": "warn", "rendering": "busy", "ready": "good", "failed": "bad"}
    acts = (START,)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """While a worker has it the page reloads itself, by a header, which needs no script."""
        response = super().change_view(request, object_id, form_url, extra_context)
        if isinstance(response, TemplateResponse):
            job = (response.context_data or {})["original"]
            if job.status in _UNDER_WAY:
                response["Refresh"] = _REFRESH_S
        return response

    def heading(self, record: Any) -> str:
        return str(record.title)

    def subheading(self, record: Any) -> str:
        return "This page refreshes itself until the PDF is ready." if record.status in _UNDER_WAY else ""

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        facts = [
            ("Progress", self.progress_bar(record)),
            ("Requested", f"{record.requested_by}, {words.moment(record.requested_at)}"),
            ("Attempts", str(record.attempts)),
        ]
        rows = [[words.record_link(x), _badge(x), pdf_link(x)]
                for x in record.labels.order_by("pk")[:500]]  # fmt: skip
        labels = Section("What is printed", table=Table(("Serial", "Status", "PDF"), rows))
        return [Section("Print job", facts=facts), *_trouble(record), labels]

    def progress_bar(self, job: PrintJob) -> str:
        bar = '<progress class="ws-progress" value="{}" max="{}" aria-label="Labels done"></progress>{}'
        return format_html(bar, job.labels_done, job.labels_total, self.progress(job))

    @admin.display(description="Done")
    def progress(self, job: PrintJob) -> str:
        return f"{job.labels_done} of {job.labels_total}"

    @admin.display(description="Status", ordering="status")
    def status_shown(self, job: PrintJob) -> str:
        return words.status_badge(job, self.tones)

    @admin.display(description="Requested", ordering="requested_at")
    def requested(self, job: PrintJob) -> str:
        return words.moment(job.requested_at)


def _trouble(job: PrintJob) -> list[Section]:
    if not job.error_code:
        return []
    field = job.error_field.replace("_", " ").replace(".", ", ").capitalize() or words.NOTHING
    facts = [("What is wrong", job.error_message), ("Field", field), ("Code", job.error_code)]
    again = "Nothing was printed. Correct the record, then request it again."
    lead = again if job.status == JobStatus.FAILED else "It is tried again by itself."
    return [Section("Why it did not work", lead=lead, facts=facts)]

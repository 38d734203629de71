from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from pharmacy.signatures.models import Signature
from pharmacy.workbench import words
from pharmacy.workbench.page import Section
from pharmacy.workbench.records import RecordAdmin


@admin.register(Signature)
class SignatureAdmin(RecordAdmin):
    list_display = ("signer_name", "meaning", "what", "reason", "when")
    search_fields = ("signer_name", "reason")
    search_help_text = "Search by signer or reason"
    ordering = ("-pk",)
    filtered_by = "meaning"

    @admin.display(description="Signed")
    def what(self, signature: Signature) -> str:
        return subject_link(signature)

    @admin.display(description="When", ordering="signed_at")
    def when(self, signature: Signature) -> str:
        return words.moment(signature.signed_at)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        facts = [
            ("Signed by", record.signer_name),
            ("Meaning", record.get_meaning_display()),
            ("When", words.moment(record.signed_at)),
            ("What was signed", subject_link(record)),
            ("Reason", record.reason or words.NOTHING),
            ("SHA-256 of the signed content", record.digest_sha256),
        ]
        return [Section("Signature", facts=facts)]


def subject_link(signature: Signature) -> str:
    """A link to what was signed, without looking it up; plain words when it has no page of its own."""
    model = apps.get_model(signature.subject_type)
    name = str(model._meta.verbose_name).capitalize()
    try:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[signature.subject_id])
    except NoReverseMatch:
        return f"{name} {signature.subject_id}"
    return words.link(f"{name} {signature.subject_id}", url)

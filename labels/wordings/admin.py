"""Approving wordings in other languages: the phrase in English, the wording, where it comes from, a signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import admin
from django.http import HttpRequest

from labels.phrases import library
from labels.wordings import services
from labels.wordings.models import WordingApproval
from labels.wordings.selectors import approved_digests
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.page import Section
from pharmacy.workbench.records import RecordAdmin

_RIGHT = "labels.approve_wording"


def _choices() -> list[tuple[str, str]]:
    approved = approved_digests()
    return [
        (f"{code}:{language}", f"{library().languages[language]}: {each.text} ({phrase.english})")
        for code, phrase in library().phrases.items()
        for language, each in phrase.translations.items()
        if each.digest not in approved
    ]


class ApproveForm(forms.ActForm):
    wording = django_forms.ChoiceField(label="Wording")
    compared_with = forms.text("Compared with", length=200, help_text="The Board's published text, or who read it.")
    password = forms.password()

    def prepare(self) -> None:
        field = self.fields["wording"]
        if isinstance(field, django_forms.ChoiceField):
            field.choices = _choices()


def _approve(doing: Doing) -> WordingApproval:
    values = dict(doing.values)
    code, language = values.pop("wording").split(":")
    return services.approve_wording(code, language, actor=doing.actor, at=doing.at, **values)


APPROVE = Act(
    name="approve_wording", label="Approve a wording", permission=_RIGHT, form=ApproveForm, run=_approve,
    signs="I have compared this wording and it says what the English does.", tone="primary",
    tells=lambda *_: ("Labels for patients who read this language say it beside the English directions from now on.",
                      "Nothing is translated by a machine; the wordings of the library are drafts until approved."),
    done="{} is approved.",
)  # fmt: skip
WITHDRAW = Act(
    name="withdraw_wording", label="Take the approval back", permission=_RIGHT, form=forms.SignWithReasonForm,
    possible=lambda row, _: row.digest_sha256 in approved_digests(), tone="danger",
    run=lambda doing: services.withdraw_wording(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    tells=lambda *_: ("Labels say English only again. Those that are printed stay as they are.",),
    done="{} is not said any more.",
)  # fmt: skip


@admin.register(WordingApproval)
class WordingApprovalAdmin(RecordAdmin):
    list_display = ("code", "language_shown", "text", "approved", "signed")
    list_select_related = ("signature",)
    ordering = ("-pk",)
    list_acts = (APPROVE,)
    acts = (WITHDRAW,)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        phrase = library().phrases.get(record.code)
        facts = [
            ("English", phrase.english if phrase else words.NOTHING),
            (self.language_shown(record), record.text),
            ("Compared with", record.compared_with or words.NOTHING),
            ("Signed", self.signed(record)),
            ("Approved now", "Yes" if record.digest_sha256 in approved_digests() else "No"),
        ]
        return [Section("Wording", facts=facts)]

    @admin.display(description="Language", ordering="language")
    def language_shown(self, row: WordingApproval) -> str:
        return library().languages.get(row.language, row.language)

    @admin.display(description="Signed")
    def signed(self, row: WordingApproval) -> str:
        return f"{row.signature.signer_name}, {words.moment(row.signature.signed_at)}"

"""The papers of a batch on its page: those that were drawn, and buttons to ask for one."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from compounding.batches.admin.acts.papers import PAPERS
from compounding.batches.documents.services import papers_of
from compounding.batches.models import Batch
from labels.kinds import noun_of
from labels.printing.admin import LABEL_TONES, pdf_link
from labels.printing.ledger import labels_of
from pharmacy.workbench import words
from pharmacy.workbench.page import Section, Table

_MOST = 50  # a page shows the latest labels; all of them are in the list of labels
_HEADS = ("Paper", "Number", "Status", "Drawn", "PDF")


def documents_section(request: HttpRequest, batch: Batch) -> Sequence[Section]:
    """Worksheet and Compounding Record."""
    actor: object = request.user
    buttons = [act.button(batch) for act in PAPERS if act.is_offered(batch, actor)]  # type: ignore[arg-type]
    rows = [
        [paper.kind.capitalize(), words.record_link(paper, paper.serial), words.status_badge(paper, {}),
         words.moment(paper.rendered_at), pdf_link(paper)]
        for paper in papers_of(batch)
    ]  # fmt: skip
    rows += [
        [noun_of(label.kind), words.record_link(label, label.serial), words.status_badge(label, LABEL_TONES),
         words.moment(label.rendered_at), pdf_link(label)]
        for label in labels_of(f"batch:{batch.pk}").order_by("-pk")[:_MOST]
    ]  # fmt: skip
    return [Section("Papers and labels", table=Table(_HEADS, rows, empty="None asked for yet."), buttons=buttons)]

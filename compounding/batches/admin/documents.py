"""The papers of a batch on its page: those that were drawn, and buttons to ask for one."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from compounding.batches.admin.acts.papers import PAPERS
from compounding.batches.documents.services import papers_of
from compounding.batches.models import Batch
from labels.printing.admin import pdf_link
from pharmacy.workbench import words
from pharmacy.workbench.page import Section, Table

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
    return [Section("Papers", table=Table(_HEADS, rows, empty="None asked for yet."), buttons=buttons)]

"""The page that says why there is no PDF to see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from pharmacy.core.errors import DomainError
from pharmacy.workbench import words
from pharmacy.workbench.records import RecordAdmin


def in_words(page: RecordAdmin, request: HttpRequest, record: Any, error: DomainError) -> HttpResponse:
    """Why there is no PDF of ``record``."""
    context = {**page.admin_site.each_context(request), "title": f"No PDF of {record}", "opts": page.opts,
               "original": record, "refused": error.problems, "back_url": words.record_url(record)}  # fmt: skip
    return TemplateResponse(request, "workbench/words.html", context, status=404)

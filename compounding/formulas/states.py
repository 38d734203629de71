from __future__ import annotations

from django.db import models


class FormulaStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    APPROVED = "approved", "Approved"
    SUPERSEDED = "superseded", "Superseded"


FORMULA_TRANSITIONS: list[tuple[str, str]] = [
    (FormulaStatus.DRAFT, FormulaStatus.APPROVED),
    (FormulaStatus.APPROVED, FormulaStatus.SUPERSEDED),
]

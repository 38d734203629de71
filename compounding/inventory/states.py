"""The life of a lot: only released, unexpired stock is used; everything may still be destroyed."""

from __future__ import annotations

from django.db import models


class LotStatus(models.TextChoices):
    QUARANTINED = "quarantined", "Quarantined"
    RELEASED = "released", "Released"
    REJECTED = "rejected", "Rejected"
    RECALLED = "recalled", "Recalled"


LOT_TRANSITIONS: list[tuple[str, str]] = [
    (LotStatus.QUARANTINED, LotStatus.RELEASED),
    (LotStatus.QUARANTINED, LotStatus.REJECTED),
    (LotStatus.QUARANTINED, LotStatus.RECALLED),
    (LotStatus.RELEASED, LotStatus.QUARANTINED),
    (LotStatus.RELEASED, LotStatus.RECALLED),
]

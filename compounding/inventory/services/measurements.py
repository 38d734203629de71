"""Mean weights measured on a lot: how much of a powder fills a capsule, what an empty shell weighs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from compounding.inventory.capsules import measurement_problems
from compounding.inventory.models import Lot, LotMeasurement, Measured
from pharmacy.audit.history import acting
from pharmacy.core.errors import refuse_any
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import require_permission


@transaction.atomic
def record_measurement(
    lot: Lot, *, kind: Measured, capsule_size: str, mean_mg: Decimal, pieces: int, actor: Staff, at: datetime
) -> LotMeasurement:
    """Keep a mean weight; of each kind and size the latest one counts. Raises ``NotPermitted``, ``InvalidInput``."""
    require_permission("compounding.measure_lot", actor)
    refuse_any(
        measurement_problems(
            kind, material_kind=lot.material.kind, shell_size=lot.material.capsule_size, size=capsule_size,
            mean_mg=mean_mg, pieces=pieces,
        )
    )  # fmt: skip
    with acting(actor=actor, action="record_measurement"):
        return LotMeasurement.objects.create(
            lot=lot, kind=kind, capsule_size=capsule_size, mean_mg=mean_mg, pieces=pieces, measured_by=actor,
            measured_at=at,
        )  # fmt: skip

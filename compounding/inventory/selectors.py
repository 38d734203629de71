from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from compounding.inventory.models import Lot, Material
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import InvalidInput


def usable_lots(material: Material, *, on: date) -> QuerySet[Lot]:
    """Released lots with stock that may be used ``on`` that date, first to expire first."""
    return (
        Lot.objects.filter(material=material, status=LotStatus.RELEASED, use_until__gte=on, on_hand__gt=0)
        .select_related("material")
        .order_by("use_until", "pk")
    )


def scanned_lot(number: str, *, material: Material | None = None) -> Lot:
    """The lot whose number was scanned or typed, of ``material`` first; case does not matter.

    Raises ``InvalidInput``: ``LOT_UNKNOWN``, or ``LOT_AMBIGUOUS`` when two suppliers use the same number.
    """
    found = list(Lot.objects.filter(lot_number__iexact=number.strip()).select_related("material").order_by("pk")[:50])
    fitting = [lot for lot in found if material is None or lot.material_id == material.pk] or found
    if not fitting:
        raise InvalidInput.of("LOT_UNKNOWN", f"No lot has the number {number.strip()}.", "lot")
    if len(fitting) > 1:
        names = "; ".join(f"{lot} of {lot.supplier}" for lot in fitting)
        raise InvalidInput.of("LOT_AMBIGUOUS", f"More than one lot has this number: {names}.", "lot")
    return fitting[0]

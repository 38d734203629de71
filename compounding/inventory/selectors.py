from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from compounding.inventory.models import Lot, Material
from compounding.inventory.states import LotStatus


def usable_lots(material: Material, *, on: date) -> QuerySet[Lot]:
    """Released lots with stock that may be used ``on`` that date, first to expire first."""
    return (
        Lot.objects.filter(material=material, status=LotStatus.RELEASED, use_until__gte=on, on_hand__gt=0)
        .select_related("material")
        .order_by("use_until", "pk")
    )

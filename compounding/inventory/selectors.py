from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from compounding.inventory.models import Lot, Material, Measured
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import InvalidInput
from pharmacy.core.texts import tidy


def usable_lots(material: Material, *, on: date) -> QuerySet[Lot]:
    """Released lots with stock that may be used ``on`` that date, first to expire first."""
    return (
        Lot.objects.filter(material=material, status=LotStatus.RELEASED, use_until__gte=on, on_hand__gt=0)
        .select_related("material")
        .order_by("use_until", "pk")
    )


def earlier_lots(lot: Lot, *, on: date, at_least: Decimal) -> list[Lot]:
    """Usable lots of the same material that expire before ``lot`` and hold ``at_least`` that much, first one first."""
    usable = usable_lots(lot.material, on=on)
    return list(usable.filter(use_until__lt=lot.use_until, on_hand__gte=at_least).exclude(pk=lot.pk))


def packing_mg(lot: Lot, capsule_size: str) -> Decimal | None:
    """Packing statistic: how much of this powder fills one capsule of that size, as last measured on this lot."""
    return _latest_mg(lot, Measured.PACKING, capsule_size)


def empty_shell_mg(lot: Lot) -> Decimal | None:
    """Mean weight of an empty shell, as last measured on this lot."""
    return _latest_mg(lot, Measured.EMPTY_SHELL, lot.material.capsule_size)


def _latest_mg(lot: Lot, kind: Measured, capsule_size: str) -> Decimal | None:
    measured = lot.measurements.filter(kind=kind, capsule_size=capsule_size).order_by("-pk")
    return measured.values_list("mean_mg", flat=True).first()


def scanned_lot(number: str, *, material: Material | None = None) -> Lot:
    """The lot whose number was scanned or typed, of ``material`` first; case does not matter.

    Raises ``InvalidInput``: ``LOT_UNKNOWN``, or ``LOT_AMBIGUOUS`` when two suppliers use the same number.
    """
    found = list(Lot.objects.filter(lot_number__iexact=tidy(number)).select_related("material").order_by("pk")[:50])
    fitting = [lot for lot in found if material is None or lot.material_id == material.pk] or found
    if not fitting:
        raise InvalidInput.of("LOT_UNKNOWN", f"No lot has the number {tidy(number)}.", "lot")
    if len(fitting) > 1:
        names = "; ".join(f"{lot} of {lot.supplier}" for lot in fitting)
        raise InvalidInput.of("LOT_AMBIGUOUS", f"More than one lot has this number: {names}.", "lot")
    return fitting[0]


@dataclass(frozen=True, slots=True)
class LotBalance:
    """What a lot says is on hand, and what the lines of its ledger add up to."""

    lot: str
    unit: str
    on_hand: Decimal
    ledger: Decimal


def lot_balances() -> Iterator[LotBalance]:
    """Every lot with its ledger added up, in one query and one snapshot, a few rows in memory at a time."""
    nothing = Value(Decimal(0), output_field=DecimalField())
    rows = (
        Lot.objects.order_by("pk")
        .values_list("material__name", "lot_number", "supplier", "material__unit", "on_hand")
        .annotate(ledger=Coalesce(Sum("movements__quantity"), nothing))
    )
    for name, number, supplier, unit, on_hand, ledger in rows.iterator(chunk_size=2000):
        yield LotBalance(f"{name} lot {number} of {supplier}", unit, on_hand, ledger)

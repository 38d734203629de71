"""The shelf of finished capsules: which lots there are, locked in one order, and what they are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from compounding.batches.models import Batch
from compounding.fills.models import Fill, FillItem
from compounding.fills.pick_rules import LotOffer, Proposal
from compounding.fills.states import FillStatus
from compounding.inventory.models import Lot, Material, MaterialKind
from compounding.inventory.states import LotStatus
from pharmacy.catalog.excipients import named_in
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import excipients_to_avoid

_MOST_DEEP = 4  # a triturate of a triturate is the longest chain that is made


def offered_strengths_mg() -> tuple[Decimal, ...]:
    """The strengths of which finished capsules are registered, the smallest first."""
    found = Material.objects.filter(kind=MaterialKind.FINISHED, strength_mg__isnull=False)
    return tuple(
        strength for strength in found.values_list("strength_mg", flat=True).order_by("strength_mg") if strength
    )


def shelf(strengths_mg: Iterable[Decimal], *, on: date) -> list[Lot]:
    """Released lots in date with capsules left, the first to expire first."""
    lots = Lot.objects.filter(
        material__kind=MaterialKind.FINISHED, material__strength_mg__in=list(strengths_mg), status=LotStatus.RELEASED,
        use_until__gte=on, on_hand__gt=0,
    )  # fmt: skip
    return list(lots.select_related("material").order_by("use_until", "pk"))


def locked_lots(keys: Collection[int]) -> dict[int, Lot]:
    """The lots under their row locks, always in the order of their keys, so that nobody waits for each other."""
    rows = Lot.objects.filter(pk__in=keys).select_for_update(of=("self",)).select_related("material").order_by("pk")
    return {lot.pk: lot for lot in rows}


def offer_of(lot: Lot, *, avoid: Collection[str] = ()) -> LotOffer:
    """What is made of is looked up only for a patient who must avoid something."""
    excipients = lot_excipients(lot) if avoid else frozenset()
    return LotOffer(lot.pk, str(lot), int(lot.on_hand), lot.use_until, excipients)


def lot_excipients(lot: Lot) -> frozenset[str] | None:
    """Codes of the fillers and shells really weighed into ``lot``, also through triturates; None when not known."""
    return _of_lot(lot, _MOST_DEEP)


def _of_lot(lot: Lot, depth: int) -> frozenset[str] | None:
    batch = Batch.objects.filter(output_lot=lot).first()
    if batch is None or depth == 0:
        return None
    found: set[str] = set()
    for weighing in batch.weighings.filter(withdrawn_at=None).select_related("lot__material"):
        material = weighing.lot.material
        if material.kind == MaterialKind.TRITURATE:
            inner = _of_lot(weighing.lot, depth - 1)
            if inner is None:
                return None
            found |= inner
        elif material.kind != MaterialKind.ACTIVE:
            codes = _codes(material)
            if not codes:
                return None
            found |= codes
    return frozenset(found)


def _codes(material: Material) -> frozenset[str]:
    """By its code and by its name, as either alone may be incomplete."""
    coded = {material.excipient} if material.excipient else set()
    return frozenset(coded | {row.code for row in named_in(material.name)})


def avoided(order: Order) -> frozenset[str]:
    """Excipients that a screening finding or a stated allergy of the patient names."""
    evidence = order.findings.filter(code="ALLERGY_EXCIPIENT").values_list("evidence", flat=True)
    named = {code for each in evidence for code in each.get("excipients", ())}
    return frozenset(named | set(excipients_to_avoid(order)))


def proposal(strength_mg: Decimal) -> Proposal:
    """A batch for every fill that waits for this strength."""
    waiting = FillItem.objects.filter(lot=None, strength_mg=strength_mg, fill__status=FillStatus.QUEUED)
    rows = list(waiting.select_related("fill__order").order_by("fill__order__rx_number", "pk"))
    orders = tuple(dict.fromkeys(str(item.fill.order) for item in rows))
    return Proposal(strength_mg, sum(item.capsules for item in rows), orders)


def fill_lots(fill: Fill) -> list[Lot]:
    """The lots of the fill's containers, in the order of the containers."""
    items = fill.items.exclude(lot=None).select_related("lot__material")
    return [item.lot for item in items if item.lot is not None]

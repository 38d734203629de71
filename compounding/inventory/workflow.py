from __future__ import annotations

from collections.abc import Iterable

from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import Problem
from pharmacy.workflow.engine import Actor, Transition


def active_has_certificate(lot: Lot, _: Actor) -> Iterable[Problem]:
    if lot.material.kind == MaterialKind.ACTIVE and lot.assay_percent is None:
        message = f"{lot} has no certificate of analysis: reject it, and receive it again with its certificate."
        yield Problem("COA_MISSING", message, "certificate")


_SET_ASIDE = "compounding.set_aside_lot"
_IN_USE = (LotStatus.QUARANTINED, LotStatus.RELEASED)

RELEASE_LOT = Transition(
    "release_lot", (LotStatus.QUARANTINED,), LotStatus.RELEASED, "compounding.release_lot", (active_has_certificate,)
)
# A batch's output is released by the signature on the batch, not by a second act on the lot.
RELEASE_OUTPUT = Transition("release_output", (LotStatus.QUARANTINED,), LotStatus.RELEASED, "compounding.release_batch")
REJECT_LOT = Transition("reject_lot", (LotStatus.QUARANTINED,), LotStatus.REJECTED, _SET_ASIDE)
QUARANTINE_LOT = Transition("quarantine_lot", (LotStatus.RELEASED,), LotStatus.QUARANTINED, _SET_ASIDE)
RECALL_LOT = Transition("recall_lot", _IN_USE, LotStatus.RECALLED, _SET_ASIDE)

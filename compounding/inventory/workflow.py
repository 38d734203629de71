from __future__ import annotations

from compounding.inventory.states import LotStatus
from pharmacy.workflow.engine import Transition

RELEASE_LOT = Transition("release_lot", (LotStatus.QUARANTINED,), LotStatus.RELEASED, "compounding.release_lot")
# A batch's output is released by the signature on the batch, not by a second act on the lot.
RELEASE_OUTPUT = Transition("release_output", (LotStatus.QUARANTINED,), LotStatus.RELEASED, "compounding.release_batch")

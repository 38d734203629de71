"""What a person may do to an order; each calls one service."""

from __future__ import annotations

from pharmacy.orders.admin.acts.asking import ANSWER, ATTEST
from pharmacy.orders.admin.acts.deciding import CANCEL, OVERRIDE, REJECT, VERIFY
from pharmacy.orders.admin.acts.holding import HOLD, RESUME
from pharmacy.orders.admin.acts.returning import DECLINE_CANCELLATION, REQUEST_CANCELLATION

ORDER_ACTS = (
    VERIFY, RESUME, OVERRIDE, HOLD, ANSWER, ATTEST, REJECT, CANCEL, REQUEST_CANCELLATION, DECLINE_CANCELLATION
)  # fmt: skip

__all__ = ["ORDER_ACTS", "OVERRIDE"]

"""The only writes to orders: intake with its screen, decisions, holds, cancellations, amendments, attestations."""

from pharmacy.orders.services.amendments import amend_order
from pharmacy.orders.services.attestations import Attestation, record_attestation
from pharmacy.orders.services.cancellations import (
    accept_cancellation_request,
    decline_cancellation,
    request_cancellation,
    withdraw_order,
)
from pharmacy.orders.services.content import order_content
from pharmacy.orders.services.decisions import (
    cancel_order,
    complete_order,
    override_finding,
    reject_order,
    verify_order,
)
from pharmacy.orders.services.expiry import expire_orders
from pharmacy.orders.services.holds import Hold, answer_hold, hold_order, resume_order
from pharmacy.orders.services.submission import submit_order

__all__ = [
    "Attestation",
    "Hold",
    "accept_cancellation_request",
    "amend_order",
    "answer_hold",
    "cancel_order",
    "complete_order",
    "decline_cancellation",
    "expire_orders",
    "hold_order",
    "order_content",
    "override_finding",
    "record_attestation",
    "reject_order",
    "request_cancellation",
    "resume_order",
    "submit_order",
    "verify_order",
    "withdraw_order",
]

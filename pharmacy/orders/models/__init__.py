"""An order and what is recorded around it; one file for each kind of row."""

from pharmacy.orders.models.attestation import OpioidAttestation
from pharmacy.orders.models.cancellation import CancellationRequest
from pharmacy.orders.models.hold import HoldAnswer, OrderHold
from pharmacy.orders.models.medicine import OrderMedicine, Taking
from pharmacy.orders.models.order import DoseTime, Order

__all__ = [
    "CancellationRequest",
    "DoseTime",
    "HoldAnswer",
    "OpioidAttestation",
    "Order",
    "OrderHold",
    "OrderMedicine",
    "Taking",
]

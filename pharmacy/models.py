"""Registers the models of every folder with Django; nobody imports from here."""

from pharmacy.core.numbering import NumberSeries
from pharmacy.orders.models import (
    CancellationRequest,
    HoldAnswer,
    OpioidAttestation,
    Order,
    OrderHold,
    OrderMedicine,
)
from pharmacy.people.models import Patient, Pharmacy, Prescriber, Staff
from pharmacy.screening.models import Finding, Override
from pharmacy.signatures.models import Signature

__all__ = [
    "CancellationRequest",
    "Finding",
    "HoldAnswer",
    "NumberSeries",
    "OpioidAttestation",
    "Order",
    "OrderHold",
    "OrderMedicine",
    "Override",
    "Patient",
    "Pharmacy",
    "Prescriber",
    "Signature",
    "Staff",
]

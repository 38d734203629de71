"""Registers the models of every folder with Django; nobody imports from here."""

from pharmacy.core.numbering import NumberSeries
from pharmacy.orders.models import Order, OrderMedicine
from pharmacy.people.models import Patient, Pharmacy, Prescriber, Staff
from pharmacy.screening.models import Finding, Override
from pharmacy.signatures.models import Signature

__all__ = [
    "Finding",
    "NumberSeries",
    "Order",
    "OrderMedicine",
    "Override",
    "Patient",
    "Pharmacy",
    "Prescriber",
    "Signature",
    "Staff",
]

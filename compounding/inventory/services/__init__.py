"""The only writes to materials, lots and their ledger."""

from compounding.inventory.services.corrections import adjust_stock, destroy_stock
from compounding.inventory.services.ledger import Receipt, draw, enter_stock
from compounding.inventory.services.materials import register_material
from compounding.inventory.services.measurements import record_measurement
from compounding.inventory.services.receipts import Delivery, receive_lot
from compounding.inventory.services.standing import quarantine_lot, recall_lot, reject_lot, release_lot

__all__ = [
    "Delivery",
    "Receipt",
    "adjust_stock",
    "destroy_stock",
    "draw",
    "enter_stock",
    "quarantine_lot",
    "recall_lot",
    "receive_lot",
    "record_measurement",
    "register_material",
    "reject_lot",
    "release_lot",
]

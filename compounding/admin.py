from compounding.batches import admin as batches
from compounding.fills import admin as fills
from compounding.formulas import admin as formulas
from compounding.inventory import admin as inventory

__all__ = ["batches", "fills", "formulas", "inventory"]

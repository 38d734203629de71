from compounding.batches import admin as batches
from compounding.equipment import admin as equipment
from compounding.fills import admin as fills
from compounding.formulas import admin as formulas
from compounding.inventory import admin as inventory

__all__ = ["batches", "equipment", "fills", "formulas", "inventory"]

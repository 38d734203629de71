"""Lots with their ledger, and the materials that they are lots of."""

from compounding.inventory.admin.lots import LotAdmin
from compounding.inventory.admin.materials import MaterialAdmin

__all__ = ["LotAdmin", "MaterialAdmin"]

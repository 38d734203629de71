"""Fills in the admin: the bench, packs, near misses, what an order's page says of its fills, and the demand."""

from compounding.fills.admin import of_records
from compounding.fills.admin.fills import FillAdmin
from compounding.fills.admin.near_misses import NearMissAdmin
from compounding.fills.admin.packs import TitrationPackAdmin

__all__ = ["FillAdmin", "NearMissAdmin", "TitrationPackAdmin", "of_records"]

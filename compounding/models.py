"""Registers the models of every folder with Django; nobody imports from here."""

from compounding.batches.models import Batch, Weighing
from compounding.fills.models import Fill
from compounding.formulas.models import Formula, FormulaLine, FormulaVersion
from compounding.inventory.models import Lot, LotMovement, Material

__all__ = ["Batch", "Fill", "Formula", "FormulaLine", "FormulaVersion", "Lot", "LotMovement", "Material", "Weighing"]

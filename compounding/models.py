"""Registers the models of every folder with Django; nobody imports from here."""

from compounding.batches.models import (
    Batch,
    BatchOrder,
    BatchStep,
    CapsuleWeight,
    Deviation,
    Inspection,
    QualityResult,
    Weighing,
)
from compounding.equipment.models import Balance, Calibration
from compounding.fills.models import (
    ContainerScan,
    Counsel,
    Dispensing,
    Fill,
    FillItem,
    FillReturn,
    NearMiss,
    PackChange,
    ReturnedCapsules,
    TitrationPack,
)
from compounding.formulas.models import Formula, FormulaCheck, FormulaLine, FormulaStep, FormulaVersion
from compounding.inventory.models import Lot, LotMeasurement, LotMovement, Material

__all__ = [
    "Balance",
    "Batch",
    "BatchOrder",
    "BatchStep",
    "Calibration",
    "CapsuleWeight",
    "ContainerScan",
    "Counsel",
    "Deviation",
    "Dispensing",
    "Fill",
    "FillItem",
    "FillReturn",
    "Formula",
    "FormulaCheck",
    "FormulaLine",
    "FormulaStep",
    "FormulaVersion",
    "Inspection",
    "Lot",
    "LotMeasurement",
    "LotMovement",
    "Material",
    "NearMiss",
    "PackChange",
    "QualityResult",
    "ReturnedCapsules",
    "TitrationPack",
    "Weighing",
]

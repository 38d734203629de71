"""The models of a batch."""

from compounding.batches.models.batch import Batch, BatchOrder
from compounding.batches.models.deviation import Deviation, DeviationKind
from compounding.batches.models.quality import CapsuleWeight, Inspection, QualityResult
from compounding.batches.models.work import BatchStep, Weighing

__all__ = [
    "Batch",
    "BatchOrder",
    "BatchStep",
    "CapsuleWeight",
    "Deviation",
    "DeviationKind",
    "Inspection",
    "QualityResult",
    "Weighing",
]

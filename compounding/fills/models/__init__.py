from compounding.fills.models.fill import Fill, FillItem
from compounding.fills.models.handover import (
    ClosureKind,
    Counsel,
    CounselOutcome,
    Dispensing,
    FillReturn,
    ReturnedCapsules,
    WaiverParty,
)
from compounding.fills.models.pack import PackChange, PackChangeKind, TitrationPack
from compounding.fills.models.scans import ContainerScan, NearMiss, ScanStage

__all__ = [
    "ClosureKind",
    "ContainerScan",
    "Counsel",
    "CounselOutcome",
    "Dispensing",
    "Fill",
    "FillItem",
    "FillReturn",
    "NearMiss",
    "PackChange",
    "PackChangeKind",
    "ReturnedCapsules",
    "ScanStage",
    "TitrationPack",
    "WaiverParty",
]

"""What a pharmacist writes into a Master Formulation Record, before it is stored. A draft may leave texts empty."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from pharmacy.core.texts import tidy

if TYPE_CHECKING:
    from compounding.inventory.models import Material


@dataclass(frozen=True, slots=True)
class Component:
    """``amount_per_unit_mg`` is mg of naltrexone hydrochloride that an active or triturate brings to one capsule or
    one gram of triturate, and None for the filler, which fills up, and for the shell."""

    material: Material
    amount_per_unit_mg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StepText:
    """``stage`` is ``blending`` or ``encapsulating``."""

    stage: str
    instruction: str
    second_person: bool = False


@dataclass(frozen=True, slots=True)
class CheckText:
    """A quality control procedure; ``kind`` is one of ``CheckKind``."""

    kind: str
    procedure: str
    expected: str


@dataclass(frozen=True, slots=True)
class FormulaText:
    """Every field of a version that its author writes; the names are those of ``FormulaVersion``."""

    unit_weight_mg: Decimal
    weighing_tolerance_percent: Decimal
    beyond_use_days: int
    dosage_form: str = ""
    fill_basis: str = "weight"
    overage_percent: Decimal = Decimal(0)
    content_error_percent: Decimal = Decimal(5)
    beyond_use_source: str = ""
    storage: str = ""
    container_closure: str = ""
    appearance: str = ""
    equipment: str = ""
    instructions: str = ""
    precautions: str = ""
    label_statements: tuple[str, ...] = ()
    remarks: str = ""
    capsules_to_weigh: int = 10
    capsule_each_percent: Decimal = Decimal(10)
    capsule_mean_percent: Decimal = Decimal(5)
    yield_low_percent: Decimal = Decimal(90)
    yield_high_percent: Decimal = Decimal(102)


WrittenT = TypeVar("WrittenT", StepText, CheckText, FormulaText)


def tidied(written: WrittenT) -> WrittenT:
    """Each text as one paragraph of composed Unicode, as worksheets and labels print it; blank statements go."""
    return replace(written, **{field.name: _tidied(getattr(written, field.name)) for field in fields(written)})


def _tidied(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(part for part in map(_tidied, value) if part)
    return unicodedata.normalize("NFC", tidy(value)) if isinstance(value, str) else value

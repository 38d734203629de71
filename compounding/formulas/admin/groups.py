"""How the form of a draft is laid out: the elements of a Master Formulation Record in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField

from compounding.formulas.admin.rows import Rows

_COMPONENTS = (
    "For one capsule, or for 1 g of a triturate. An active or triturate has the mg of naltrexone hydrochloride that it"
    " brings. The filler that fills up and the shell have none."
)


@dataclass(frozen=True, slots=True)
class Group:
    """One element of the record on the page: its fields and, where it has any, its rows."""

    title: str
    note: str
    fields: Sequence[BoundField]
    rows: Rows | None


GROUPS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("What it is", "", ("dosage_form", "appearance", "container_closure"), ""),
    ("Components", _COMPONENTS, ("unit_weight_mg", "fill_basis", "overage_percent"), "components"),
    ("Instructions", "In order. To put a step between 2 and 3, number it 2.5. A blank row does not count.",
     ("equipment", "precautions", "instructions", "weighing_tolerance_percent", "content_error_percent"), "steps"),
    ("Beyond-use limit and storage", "", ("beyond_use_days", "beyond_use_source", "storage"), ""),
    ("Labelling", "", ("label_statements",), ""),
    ("Quality control", "Each procedure with the result that is expected.",
     ("capsules_to_weigh", "capsule_each_percent", "capsule_mean_percent", "yield_low_percent", "yield_high_percent"),
     "checks"),
    ("Anything else", "", ("remarks",), ""),
)  # fmt: skip

"""Balances; and, for every calculation, that no float is in it and that its steps can be printed."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import compounding.calculations
from compounding.calculations import balances, beyond_use, blend, capsule_weights, expiry, potency, yields
from compounding.calculations.balances import minimum_weighable_mg_class_iii, minimum_weighable_mg_usp41
from compounding.calculations.derivation import Derived
from pharmacy.core.errors import InvalidInput
from tests.refusal import refuses

SENSITIVITIES = st.decimals(min_value="0.1", max_value=100, places=2)
ERRORS = st.decimals(min_value="0.1", max_value=100, places=1)


def test_a_class_iii_balance() -> None:
    derived = minimum_weighable_mg_class_iii()
    assert (derived.value, derived.unit) == (Decimal(120), "mg")
    assert (derived.steps[0].working, derived.steps[0].result) == ("6 mg \u00d7 100 ÷ 5", "120 mg")
    assert minimum_weighable_mg_class_iii(error_percent=Decimal(1)).value == Decimal(600)


@pytest.mark.parametrize(("readability", "least"), [("1", "820"), ("0.1", "82"), ("0.01", "8.2"), ("0.001", "0.82")])
def test_an_electronic_balance(readability: str, least: str) -> None:
    assert minimum_weighable_mg_usp41(readability_mg=Decimal(readability)).value == Decimal(least)


def test_rounds_a_minimum_up_never_down() -> None:
    assert minimum_weighable_mg_class_iii(error_percent=Decimal(7)).value == Decimal("85.7143")
    assert minimum_weighable_mg_class_iii(error_percent=Decimal(9)).value == Decimal("66.6667")
    assert minimum_weighable_mg_class_iii(sensitivity_mg=Decimal(4), error_percent=Decimal(3)).value == Decimal(
        "133.3334"
    )


@given(SENSITIVITIES, ERRORS)
def test_at_the_minimum_the_error_is_within_what_is_accepted(sensitivity: Decimal, error: Decimal) -> None:
    least = minimum_weighable_mg_class_iii(sensitivity_mg=sensitivity, error_percent=error).value
    assert sensitivity / least * 100 <= error
    assert minimum_weighable_mg_class_iii(sensitivity_mg=sensitivity * 2, error_percent=error).value > least


@pytest.mark.parametrize("mass", ["0", "-6", "NaN", "Infinity", "sNaN"])
def test_refuses_a_balance_that_reads_nothing(mass: str) -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="sensitivity_mg"):
        minimum_weighable_mg_class_iii(sensitivity_mg=Decimal(mass))
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="readability_mg"):
        minimum_weighable_mg_usp41(readability_mg=Decimal(mass))


def test_refuses_a_readability_out_of_range() -> None:
    with refuses(InvalidInput, "QUANTITY_OUT_OF_RANGE", field="readability_mg") as caught:
        minimum_weighable_mg_usp41(readability_mg=Decimal("1E-9"))
    assert caught.message == "Give a quantity from 0.000001 to 1,000,000,000."


@pytest.mark.parametrize("error", ["0", "-5", "100.1", "NaN", "Infinity"])
def test_refuses_an_error_out_of_range(error: str) -> None:
    with refuses(InvalidInput, "PERCENT_OUT_OF_RANGE", field="error_percent") as caught:
        minimum_weighable_mg_class_iii(error_percent=Decimal(error))
    assert caught.message == "Give a percentage from 0.01 to 100."


BATCH: dict[str, Any] = {"units": 137, "overage_percent": Decimal("3.50")}
WEIGHTS = [Decimal(text) for text in ("225.10", "231.7", "219.9", "224", "260")]
CAP = beyond_use.Cap(date(2026, 6, 30), "lot A12")
CERTIFICATE = potency.Certificate(
    potency.AssayBasis.ANHYDROUS_SOLVENT_FREE, Decimal("99.50"), Decimal("8.70"), Decimal("9.0"), Decimal("0.30")
)
SAMPLES: dict[str, Callable[[], Any]] = {
    "minimum_weighable_mg_class_iii": partial(minimum_weighable_mg_class_iii, error_percent=Decimal("7.0")),
    "minimum_weighable_mg_usp41": partial(minimum_weighable_mg_usp41, readability_mg=Decimal("0.10")),
    "potency_factor": partial(potency.potency_factor, CERTIFICATE),
    "triturate_factor": partial(potency.triturate_factor, active_hcl_g=Decimal("0.30"), total_g=Decimal("10.0")),
    "base_to_hydrochloride_mg": partial(potency.base_to_hydrochloride_mg, Decimal("1.50")),
    "use_until": partial(expiry.use_until, received_on=date(2026, 1, 15), expiry_text="06/2027"),
    "last_day": partial(expiry.last_day, "06/2027"),
    "beyond_use": partial(
        beyond_use.beyond_use, date(2026, 1, 15), limit_days=180, limit_source="USP <795>",
        study_days=Decimal("360.50"), policy_days=90, components=[CAP],
    ),
    "active_powder_g": partial(
        blend.active_powder_g, amount_per_unit_mg=Decimal("1.50"), potency_factor=Decimal("1.1008"), **BATCH
    ),
    "filler_by_weight_g": partial(
        blend.filler_by_weight_g, unit_weight_mg=Decimal("225.00"), actives_as_weighed_mg=Decimal("1.6512"), **BATCH
    ),
    "filler_by_packing_g": partial(
        blend.filler_by_packing_g, filler_packing_mg=Decimal("240.0"), others=[(Decimal("1.6512"), Decimal(320))], **BATCH
    ),
    "scale": partial(blend.scale, Decimal("23.4510"), from_units=30, to_units=70),
    "reconcile": partial(
        yields.reconcile,
        yields.Count(Decimal(97), Decimal("91.0"), Decimal("1.50"), Decimal(1), Decimal(2)),
        low_percent=Decimal("95.0"), high_percent=Decimal(102), unit="g",
    ),
    "net_mg": partial(capsule_weights.net_mg, Decimal("273.10"), empty_shell_mg=Decimal("48.0")),
    "statistics": partial(
        capsule_weights.statistics, WEIGHTS, target_mg=Decimal(225), each_percent=Decimal("10.0"),
        mean_percent=Decimal("3.0"), least_count=10,
    ),
    "weight_problems": partial(capsule_weights.weight_problems, Decimal(3000), expected_gross_mg=Decimal(273)),
    "mass_problems": partial(balances.mass_problems, Decimal(0), "mass"),
    "percent_problems": partial(balances.percent_problems, Decimal(9), "percent", least=Decimal(0), most=Decimal(1)),
    "count_problems": partial(balances.count_problems, 0, "count"),
    "date_problems": partial(expiry.date_problems, date(1900, 1, 1), "on"),
}  # fmt: skip
NO_NUMBER = {"last_day", "weight_problems", "mass_problems", "percent_problems", "count_problems", "date_problems"}
MODULES = (balances, beyond_use, blend, capsule_weights, expiry, potency, yields)


def leaves(value: object) -> Iterator[object]:
    """Every value inside ``value``, however deep in dataclasses and sequences."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def test_every_public_function_is_sampled() -> None:
    public = {
        node.name
        for module in MODULES
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert public == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_returned_is_a_float(name: str) -> None:
    found = list(leaves(SAMPLES[name]()))
    assert found
    assert not [value for value in found if isinstance(value, float)]


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - NO_NUMBER))
def test_every_step_can_be_printed(name: str) -> None:
    derived = SAMPLES[name]()
    assert isinstance(derived, Derived)
    assert derived.steps
    for step in derived.steps:
        assert step.label
        assert step.working
        assert step.result
        assert step.source
        for text in (step.working, step.result):
            assert not re.search(r"\.[0-9]*0(?![0-9])", text), f"trailing zero in {text}"
            assert not re.search(r"(?<![0-9])\.[0-9]", text), f"no leading zero in {text}"
            assert not re.search(r"[0-9](mg|g|%)", text), f"no space before the unit in {text}"


FILES = sorted(Path(compounding.calculations.__path__[0]).glob("*.py"))
FOREIGN = {"django", "rest_framework", "celery", "cmath", "random", "statistics", "time", "numpy"}
EXACT = {"prod", "comb", "perm", "factorial", "gcd", "lcm", "isqrt", "ceil", "floor"}  # of math, on ints and Decimals
CLOCK = {"now", "utcnow", "today", "fromtimestamp"}


def impurity(node: ast.AST) -> bool:
    """A float, a clock, or a library that brings either."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (float, complex))
    if isinstance(node, ast.Name):
        return node.id == "float"
    if isinstance(node, ast.Attribute):
        return node.attr in CLOCK or (ast.unparse(node.value) == "math" and node.attr not in EXACT)
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] in FOREIGN for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module == "math":
        return any(alias.name not in EXACT for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FOREIGN


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_no_float_no_clock_and_no_django_in_the_source(path: Path) -> None:
    found = [node for node in ast.walk(ast.parse(path.read_text())) if impurity(node)]
    assert not [ast.unparse(node) for node in found]


@pytest.mark.parametrize(
    "source",
    [
        "x = 0.5",
        "x = float(y)",
        "x = 1j",
        "x = math.sqrt(y)",
        "from math import prod, sqrt",
        "x = date.today()",
        "from django.db import models",
        "import django.db",
    ],
)
def test_an_impurity_would_be_found(source: str) -> None:
    assert any(impurity(node) for node in ast.walk(ast.parse(source)))

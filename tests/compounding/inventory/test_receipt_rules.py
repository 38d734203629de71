from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.calculations.potency import AssayBasis, Certificate
from compounding.inventory.receipt_rules import (
    LARGEST_PDF,
    certificate_problems,
    ndc_problems,
    pdf_problems,
    source_problems,
    tidy_ndc,
)


@pytest.mark.parametrize(
    "ndc",
    ["", "0409-1234-12", "62991-124-32", "62991-1243-2", "62991-1243-02", "062991-1243-02", "6299112432",
     "62991124302", "062991124302"],
)  # fmt: skip
def test_takes_ten_eleven_and_twelve_digits(ndc: str) -> None:
    assert ndc_problems(ndc) == []


@pytest.mark.parametrize(
    "ndc",
    ["62991-1243", "629911243", "0629911243021", "6-2991-1243-2", "62991-12432", "6299A12432", "062991-124-302",
     "０６２９９１１２４３２", "62991-1243-2 ", "1-1-1"],
)  # fmt: skip
def test_refuses_what_is_no_ndc(ndc: str) -> None:
    (problem,) = ndc_problems(ndc)
    assert (problem.code, problem.field) == ("NDC_MALFORMED", "ndc")
    assert "62991-1243-2" in problem.message


@pytest.mark.parametrize(
    "typed", ["62991-1243-2", " 62991 - 1243 - 2 ", "62991\u20131243\u20132", "62991\u20101243\u20112"]
)
def test_dashes_and_blanks_are_made_plain(typed: str) -> None:
    assert tidy_ndc(typed) == "62991-1243-2"


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("finished", ["FINISHED_FROM_BATCH_ONLY"]), ("triturate", ["TRITURATE_FROM_BATCH_ONLY"]),
     ("active", ["COA_MISSING"]), ("filler", []), ("shell", [])],
)  # fmt: skip
def test_what_may_be_received_without_a_certificate(kind: str, codes: list[str]) -> None:
    assert [problem.code for problem in source_problems(kind, None)] == codes


def test_figures_are_kept_exactly_or_not_at_all() -> None:
    exact = Certificate(AssayBasis.ANHYDROUS, Decimal("99.512"), Decimal("8.7000"), Decimal("1E+1"))
    assert list(certificate_problems(exact)) == []
    fine = Certificate(AssayBasis.ANHYDROUS, Decimal("99.5123"), Decimal("8.70001"), None)
    assert [(p.code, p.field) for p in certificate_problems(fine)] == [
        ("COA_TOO_FINE", "assay_percent"), ("COA_TOO_FINE", "water_percent"),
    ]  # fmt: skip


def test_residual_solvent_is_kept_as_exactly_as_the_rest() -> None:
    solvent = Certificate(AssayBasis.ANHYDROUS_SOLVENT_FREE, Decimal("99.5"), Decimal("8.7"), None, Decimal("0.4"))
    assert list(certificate_problems(solvent)) == []


def test_what_is_no_number_is_left_to_the_calculation() -> None:
    assert list(certificate_problems(Certificate(AssayBasis.AS_IS, Decimal("NaN"), None, None))) == []


@pytest.mark.parametrize(
    ("pdf", "codes"),
    [(b"%PDF-1.7\n", []), (b"", ["CERTIFICATE_NOT_PDF"]), (b"<html>%PDF-", ["CERTIFICATE_NOT_PDF"]),
     (b"%PDF-" + b" " * (LARGEST_PDF - 5), []), (b"%PDF-" + b" " * (LARGEST_PDF - 4), ["CERTIFICATE_TOO_LARGE"])],
    ids=["pdf", "empty", "page", "largest", "too large"],
)  # fmt: skip
def test_a_certificate_is_a_pdf_of_at_most_ten_megabytes(pdf: bytes, codes: list[str]) -> None:
    assert [problem.code for problem in pdf_problems(pdf)] == codes

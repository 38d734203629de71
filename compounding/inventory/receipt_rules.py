"""Pure rules about a delivery: what the package and its certificate of analysis must show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from compounding.calculations.potency import Certificate
from pharmacy.core.errors import Problem

LARGEST_PDF = 10 * 1024 * 1024
_PDF_MARK = b"%PDF-"
_DASHES = re.compile("\\s*[\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{MINUS SIGN}-]\\s*")
_NDC = re.compile(
    r"[0-9]{10,12}"
    r"|[0-9]{4}-[0-9]{4}-[0-9]{2}|[0-9]{5}-[0-9]{3}-[0-9]{2}|[0-9]{5}-[0-9]{4}-[0-9]{1,2}|[0-9]{6}-[0-9]{4}-[0-9]{2}"
)
_PERCENT_PLACES = 3  # as the lot's record keeps them


def tidy_ndc(text: str) -> str:
    """``text`` as it is stored: plain hyphens, no blanks."""
    return _DASHES.sub("-", text.strip())


def ndc_problems(ndc: str) -> list[Problem]:
    """Why ``ndc`` (tidied; "" is none) is no National Drug Code with its package; code NDC_MALFORMED.

    10 digits (4-4-2, 5-3-2, 5-4-1), 11 for billing (5-4-2), or 12 (6-4-2), the only form from 2033-03-07 on. Source:
    21 CFR 207.33 and its amendment published 2026-03-05 (FR 2026-04368).
    """
    if not ndc or _NDC.fullmatch(ndc):
        return []
    message = "An NDC has 10, 11 or 12 digits, for example 62991-1243-2; leave it empty when there is none."
    return [Problem("NDC_MALFORMED", message, "ndc")]


def source_problems(kind: str, certificate: Certificate | None) -> Iterator[Problem]:
    """Why a material of this kind is not received like this."""
    if kind in {"finished", "triturate"}:
        what = "Finished capsules enter" if kind == "finished" else "A triturate enters"
        message = f"{what} stock only by the release of the batch that made it."
        yield Problem(f"{kind.upper()}_FROM_BATCH_ONLY", message, "material")
    if kind == "active" and certificate is None:
        message = "Give the assay of the lot's certificate of analysis: the amount to weigh follows from it."
        yield Problem("COA_MISSING", message, "assay_percent")


def certificate_problems(certificate: Certificate) -> Iterator[Problem]:
    """Why the figures cannot be kept exactly; what they may be is for ``calculations.potency``."""
    for field, value in {"assay_percent": certificate.assay_percent, **certificate.losses()}.items():
        if _is_too_fine(value):
            yield Problem("COA_TOO_FINE", f"Give at most {_PERCENT_PLACES} decimals.", field)


def _is_too_fine(value: Decimal | None) -> bool:
    if value is None or not value.is_finite():
        return False
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent > _PERCENT_PLACES


def pdf_problems(pdf: bytes) -> list[Problem]:
    """Why ``pdf`` is not kept as the certificate; codes CERTIFICATE_TOO_LARGE, CERTIFICATE_NOT_PDF."""
    if len(pdf) > LARGEST_PDF:
        message = f"The certificate is larger than {LARGEST_PDF // 1024**2} MB; scan it in black and white."
        return [Problem("CERTIFICATE_TOO_LARGE", message, "certificate_pdf")]
    if not pdf.startswith(_PDF_MARK):
        return [Problem("CERTIFICATE_NOT_PDF", "The file is not a PDF; choose the PDF of the certificate.",
                        "certificate_pdf")]  # fmt: skip
    return []

"""What is right passes: every kind, in every variant, alone and in a document, and when a page is merely written anew."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bench.contents import LABEL, dose_label
from labels.kinds import KINDS
from labels.layouts import LAYOUTS
from labels.readback import prove
from labels.readback.gate import LABELS
from labels.readback.sheet import LAYOUTS as SHEETS
from labels.render import render_document, render_label
from labels.sheets.blocks import Code, Codes, Facts
from labels.sheets.draw import SHEET_LAYOUTS
from tests.labels.cases import VARIANTS
from tests.labels.kinds_cases import KIND_CASES
from tests.labels.test_sheet_samples import RECORD, WORKSHEET
from tests.labels_readback.mutants import OTHER, RIGHT, SAMPLE, drawn, layout_of
from tests.labels_readback.pdf_edits import edited, nothing

LANGUAGES = {
    "Spanish": "Tome 1 c\u00e1psula por la boca a la hora de dormir",
    "Arabic": "\u062a\u0646\u0627\u0648\u0644 \u0643\u0628\u0633\u0648\u0644\u0629 1 \u0639\u0646 \u0637\u0631\u064a\u0642 \u0627\u0644\u0641\u0645",
    "Chinese": "\u7761\u524d\u53e3\u670d1\u7c92\u80f6\u56ca\uff0c\u8bf7\u7528\u6e29\u5f00\u6c34\u9001\u670d\u3002",
}
# ReportLab paints a word in parts where its letters lie in several subsets of the font.
_MANY = " ".join("".join(map(chr, range(at, at + 8))) for at in (*range(0xC0, 0xF8, 8), *range(0x100, 0x178, 8)))
SIGNS = replace(
    RECORD, blocks=(*RECORD.blocks, Facts("Signs", ((_MANY[:100], "180 days; USP <795> (2023)"), (_MANY[100:], "b"))))
)
TWICE = replace(
    WORKSHEET,
    blocks=(
        *WORKSHEET.blocks,
        Codes("To scan", (Code("Filler", "LOT1"), Code("Shell", "LOT1"), Code("Balance", "BAL-1"))),
    ),
)
RIGHT_ONES: dict[str, Any] = {
    **KIND_CASES,
    "worksheet": WORKSHEET,
    "record": RECORD,
    "record of signs from several subsets": SIGNS,
    "two lots of one number to scan": TWICE,
    "dose with watermark": SAMPLE,
    **{f"in {name}": replace(RIGHT, second_language=name, second_directions=text) for name, text in LANGUAGES.items()},
}


@pytest.mark.parametrize("name", RIGHT_ONES)
def test_passes_what_is_right(name: str) -> None:
    content = RIGHT_ONES[name]
    report = prove(drawn(content), [content.to_json()], layout=layout_of([content]))
    assert report.findings == ()
    assert report.passed


@pytest.mark.parametrize("label", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("layout", [name for name, layout in LAYOUTS.items() if layout.kind == "dose"])
def test_passes_every_dose_label_that_can_be_drawn(label: Any, layout: str) -> None:
    rendered = render_label(label, layout=layout)
    assert prove(rendered.pdf, [label.to_json()], layout=layout).findings == ()


def test_passes_a_document_of_many_labels() -> None:
    labels = [dose_label(index) for index in range(12)]
    layout = layout_of(labels)
    report = prove(render_document(labels, layout=layout).pdf, [each.to_json() for each in labels], layout=layout)
    assert report.findings == ()
    assert report.pages >= 12


@pytest.mark.parametrize("content", [RIGHT, SAMPLE, KIND_CASES["pack"]], ids=["dose", "sample", "pack"])
def test_a_page_written_anew_without_a_change_passes(content: Any) -> None:
    """The control of the mutants that edit a page: it is the change that is caught, not the editing."""
    pdf = edited(drawn(content), nothing)
    assert prove(pdf, [content.to_json()], layout=layout_of([content])).findings == ()


def test_every_layout_has_a_table() -> None:
    assert set(LAYOUTS) <= set(LABELS)
    assert set(SHEET_LAYOUTS) <= set(SHEETS)
    assert {kind.layout for kind in KINDS.values()} <= {*LABELS, *SHEETS}


def test_a_layout_without_a_table_is_not_proved() -> None:
    report = prove(drawn(RIGHT), [RIGHT.to_json()], layout="dose-4x2/99")
    assert report.codes() == ("READBACK_LAYOUT",)


def test_findings_name_fields_and_never_repeat_what_stands_in_them() -> None:
    report = prove(drawn(OTHER), [RIGHT.to_json()], layout=layout_of([RIGHT]))
    assert {"patient_name", "rx_number", "barcode_payload", "serial"} <= {finding.field for finding in report.findings}
    told = " ".join(f"{finding.field} {finding.message}" for finding in report.findings)
    assert not any(word in told for word in ("Okafor", "Torres", "100001", "100002", "L000000"))


def test_the_report_is_bound_to_the_bytes() -> None:
    pdf = drawn(RIGHT)
    assert (
        prove(pdf, [RIGHT.to_json()], layout=layout_of([RIGHT])).sha256
        != prove(pdf + b"\n", [RIGHT.to_json()], layout=layout_of([RIGHT])).sha256
    )


def test_reading_back_loads_nothing_of_the_drawing() -> None:
    script = (
        "import sys, labels.readback;"
        "print(sorted(name for name in sys.modules if name in ('reportlab', 'django')"
        " or name.startswith('labels.') and not name.startswith('labels.readback')))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_number_is_written_as_it_has_to_be_read() -> None:
    from labels.readback.wanted import counted, day, number

    assert [number(value) for value in ("1.50", "0.5", "3.0", 1200, "1234567.25", "-0.5")] == [
        "1.5", "0.5", "3", "1,200", "1,234,567.25", "-0.5",
    ]  # fmt: skip
    assert (day("2026-11-05"), counted(1, "capsule"), counted(14, "capsule")) == (
        "5 Nov 2026", "1 capsule", "14 capsules",
    )  # fmt: skip
    assert LABEL.strength_mg


def test_several_threads_read_back_at_once() -> None:
    """PDFium knows no threads; a web server has several."""
    labels = [dose_label(index) for index in range(4)]
    work = [(render_label(label).pdf, [label.to_json()]) for label in labels] * 5
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda each: prove(*each, layout=layout_of(labels)).findings, work)
    assert list(found) == [()] * len(work)

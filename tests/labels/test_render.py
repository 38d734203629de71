from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pypdf
import pytest
from hypothesis import given, settings

from bench.contents import LABEL, dose_label
from bench.verify import barcodes, faults, identity_text, matrices, page_texts, raster, squeezed
from labels.content import DoseLabel
from labels.errors import LabelError
from labels.fonts import REGULAR
from labels.layouts import CURRENT, LAYOUTS
from labels.layouts.dose_v1_texts import format_date
from labels.pdf_fonts import PdfFonts
from labels.render import RenderedLabel, render_document, render_label
from labels.stock import ROLL_4X2_300, Stock
from pharmacy.core.quantities import format_mg, format_number
from tests.labels.cases import SAMPLE, VARIANTS, fields
from tests.refusal import refuses

each_variant = pytest.mark.parametrize("label", VARIANTS.values(), ids=VARIANTS)


def printed(label: DoseLabel) -> list[str]:
    """Every word of content that has to be found on the label, as the label writes it."""
    block = label.pharmacy
    optional = (label.purpose, label.watermark, label.pharmacist_initials and f"RPh {label.pharmacist_initials}")
    return [
        *(label.patient_name, f"{label.drug_name} {format_mg(label.strength_mg)} {label.dosage_form}"),
        *(label.directions, label.opioid_warning, label.storage, label.compounded_statement, *label.auxiliary),
        *(f"Rx {label.rx_number}", f"Fill {label.fill_number}", f"Refills: {label.refills_left}"),
        f"Qty {format_number(label.quantity)} {label.dosage_form}",
        *(f"Written {format_date(label.written_on)}", f"Dispensed {format_date(label.dispensed_on)}"),
        *(f"Lot {label.lot_number}", f"Beyond-use date {format_date(label.beyond_use_on)}"),
        *(f"Prescriber {label.prescriber_name}", f"Label {label.serial}", label.barcode_payload),
        *(block.name, block.address, block.phone, block.licence_number, ", ".join(label.inactive_ingredients)),
        *(text for text in optional if text),
    ]


@each_variant
def test_every_field_can_be_read_and_the_barcode_scanned(label: DoseLabel) -> None:
    rendered = render_label(label)
    text = squeezed("".join(page_texts(rendered.pdf)))
    assert [item for item in printed(label) if squeezed(item) not in text] == []
    assert barcodes(raster(rendered.pdf)) == [label.barcode_payload]
    assert matrices(raster(rendered.pdf)) == [identity_text(label)]
    assert rendered.pages == 2 or faults(rendered.pdf, 0, label) == []


def test_words_stay_apart_when_extracted() -> None:
    lines = page_texts(render_label(LABEL).pdf)[0].splitlines()
    assert lines[:4] == [
        "Grace Okafor",
        "naltrexone hydrochloride 1.5 mg capsule",
        "Take 1 capsule by mouth at bedtime",
        "For fibromyalgia pain",
    ]


def test_a_sample_says_so_in_grey_and_in_black() -> None:
    text = page_texts(render_label(replace(LABEL, watermark=SAMPLE)).pdf)[0]
    assert SAMPLE in text
    assert squeezed("NOT FOR PATIENT USE") in squeezed(text.replace(SAMPLE, ""))
    assert SAMPLE not in page_texts(render_label(LABEL).pdf)[0]


@each_variant
def test_same_content_gives_the_same_bytes(label: DoseLabel) -> None:
    first, second = render_label(label), render_label(DoseLabel.from_json(label.to_json()))
    assert first == second
    assert first.sha256 == hashlib.sha256(first.pdf).hexdigest()


def test_what_was_drawn_before_does_not_matter() -> None:
    alone = render_label(LABEL).sha256
    render_document(VARIANTS.values())
    assert render_label(LABEL).sha256 == alone


def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "from bench.contents import LABEL; from labels.render import render_label; print(render_label(LABEL).sha256)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == render_label(LABEL).sha256


def test_drawing_needs_no_django() -> None:
    script = "import sys, labels.render; print(sorted({'django', 'compounding'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_file_tells_nothing_about_the_patient_outside_the_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_label(LABEL).pdf))
    metadata = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert "Prescription label" in metadata
    assert not any(word in metadata for word in ("Okafor", "naltrexone", LABEL.rx_number))


def test_streams_are_binary_and_not_ascii85() -> None:
    assert b"ASCII85Decode" not in render_label(LABEL).pdf


def test_a_document_has_a_page_per_label_in_order() -> None:
    rendered = render_document(dose_label(index) for index in range(12))
    assert rendered.pages == len(page_texts(rendered.pdf)) == 12
    for index in range(12):
        assert faults(rendered.pdf, index, dose_label(index)) == []


def test_a_document_of_one_is_the_label() -> None:
    assert render_document([LABEL]) == render_label(LABEL)


def test_a_document_embeds_each_font_once() -> None:
    embedded = [render_document(map(dose_label, range(count))).pdf.count(b"/FontFile2") for count in (5, 50)]
    assert embedded == [3, 3]  # regular, bold, and the Vietnamese letters of one name


def test_a_document_reads_its_contents_one_by_one() -> None:
    def contents() -> Iterator[DoseLabel]:
        yield LABEL
        yield replace(LABEL, patient_name="Ana \U0001f9ea")
        pytest.fail("read on after the label that could not be drawn")

    with pytest.raises(LabelError) as caught:
        render_document(contents())
    assert (caught.value.code, caught.value.field) == ("LABEL_GLYPH_MISSING", "1.patient_name")


def test_refuses_an_empty_document() -> None:
    with pytest.raises(LabelError) as caught:
        render_document([])
    assert caught.value.code == "LABEL_DOCUMENT_EMPTY"


def test_the_layout_is_chosen_by_name() -> None:
    assert render_label(LABEL, layout="dose-4x2/1").layout == "dose-4x2/1"
    assert CURRENT in LAYOUTS
    with pytest.raises(LabelError) as caught:
        render_label(LABEL, layout="dose-4x2/0")
    assert (caught.value.code, caught.value.field) == ("LABEL_LAYOUT_UNKNOWN", "layout")


def test_refuses_stock_the_layout_is_not_made_for() -> None:
    small = Stock("roll-2x1-203", 162, 90, 4, 4, 203)
    with pytest.raises(LabelError) as caught:
        render_label(LABEL, stock=small)
    assert (caught.value.code, caught.value.field) == ("LABEL_STOCK", "stock")


def test_no_font_draws_a_letter_that_it_has_not() -> None:
    with refuses(LabelError, "LABEL_GLYPH_MISSING", field="text"):
        PdfFonts().encode("Ana \u7761", REGULAR)


def test_prints_on_300_dpi_stock() -> None:
    rendered = render_label(LABEL, stock=ROLL_4X2_300)
    assert barcodes(raster(rendered.pdf, dpi=300)) == [LABEL.barcode_payload]


def attempt(values: dict[str, object]) -> tuple[DoseLabel, RenderedLabel] | LabelError:
    try:
        label = DoseLabel(**values)  # type: ignore[arg-type]
        return label, render_label(label)
    except LabelError as error:
        return error


@settings(max_examples=150, deadline=None)
@given(fields())
def test_any_label_is_drawn_in_full_or_refused_by_field(values: dict[str, object]) -> None:
    outcome = attempt(values)
    if isinstance(outcome, LabelError):
        assert all(str(problem.field).split(".")[0] in DoseLabel.__slots__ for problem in outcome.problems)
        return
    label, rendered = outcome
    text = squeezed("".join(page_texts(rendered.pdf)))
    assert [item for item in printed(label) if squeezed(item) not in text] == []
    assert barcodes(raster(rendered.pdf)) == [label.barcode_payload]

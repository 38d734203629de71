from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pharmacy.catalog import excipients as module
from pharmacy.catalog.excipients import Excipient, excipient, excipients, flags, named_in, refused_filler

ROWS = {row.code: row for row in excipients()}
ALLOWED = [
    "microcrystalline_cellulose", "sucrose", "lactose_monohydrate", "mannitol", "pregelatinized_starch", "silica",
    "magnesium_stearate", "gelatin", "hypromellose_shell",
]  # fmt: skip
REFUSED = [
    "calcium_carbonate", "hypromellose", "ethylcellulose", "carbomer", "polyethylene_oxide", "xanthan_gum",
    "methylcellulose", "hydroxypropyl_cellulose", "alginate",
]  # fmt: skip


@pytest.mark.parametrize("code", ALLOWED)
def test_allows_the_usual_excipients(code: str) -> None:
    assert not ROWS[code].refused
    assert refused_filler(code) is None
    assert excipient(code) is ROWS[code]


@pytest.mark.parametrize("code", REFUSED)
def test_refuses_what_delays_or_reduces_absorption(code: str) -> None:
    row = ROWS[code]
    assert row.refused
    assert refused_filler(code) is row
    assert refused_filler(row.name) is row


def test_calcium_carbonate_is_refused_with_its_citation() -> None:
    row = ROWS["calcium_carbonate"]
    assert "reduce the absorption" in row.reason
    assert "Swidan 2019" in row.source
    assert "Taylor & Francis" in row.source


def test_every_refusal_of_a_polymer_says_immediate_release_and_cites_more_than_one_source() -> None:
    polymers = [row for row in excipients() if row.refused and row.code != "calcium_carbonate"]
    assert len(polymers) >= 8
    for row in polymers:
        assert "immediate release" in row.reason, row.code
        assert "LDN Research Trust" in row.source, row.code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Calcium carbonate USP", "calcium_carbonate"),
        ("CALCIUM  CARBONATE, precipitated", "calcium_carbonate"),
        ("CaCO₃ powder", "calcium_carbonate"),
        ("Methocel E4M Premium CR", "hypromellose"),
        ("METHOCEL® K100", "hypromellose"),
        ("HPMC 2208", "hypromellose"),
        ("HPMC capsule filler", "hypromellose"),
        ("Hydroxypropyl-methylcellulose NF", "hypromellose"),
        ("Carbopol® 974P NF", "carbomer"),
        ("Ethyl cellulose 10 cP", "ethylcellulose"),
        ("Poly(ethylene oxide) 300,000", "polyethylene_oxide"),
        ("Xanthan gum", "xanthan_gum"),
        ("Microcrystalline cellulose and carboxymethylcellulose sodium", "carboxymethylcellulose_sodium"),
        ("Klucel HF", "hydroxypropyl_cellulose"),
        ("Eudragit RS PO", "polymethacrylate"),
    ],
)
def test_refuses_by_a_name_that_nobody_coded(name: str, code: str) -> None:
    row = refused_filler(name)
    assert row is not None
    assert row.code == code


@pytest.mark.parametrize(
    "name",
    [
        "Microcrystalline cellulose", "Avicel PH-102 NF", "Sucrose NF", "Lactose monohydrate", "Mannitol",
        "Pregelatinized starch", "Croscarmellose sodium", "L-HPC LH-21", "Polyethylene glycol 3350",
        "Capsule filler, calcium carbonate-free", "Hypromellose capsule shell, size 3, clear", "Calcium phosphate", "",
    ],
)  # fmt: skip
def test_lets_others_pass(name: str) -> None:
    assert refused_filler(name) is None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Lactose monohydrate NF", ("Animal origin", "Lactose")),
        ("Milk sugar", ("Animal origin", "Lactose")),
        ("Confectioner's sugar", ("Sucrose",)),
        ("Gelatin capsule shell, size 3, clear", ("Animal origin", "Gelatin")),
        ("Gelatin capsule shell, FD&C Blue No. 1", ("Animal origin", "Dye", "Gelatin")),
        ("Hypromellose capsule shell, size 3, clear", ()),
        ("Filler, lactose-free and gelatin free", ()),
        ("Pregelatinized starch", ()),
        ("Avicel PH-101", ()),
    ],
)
def test_a_name_tells_its_flags(name: str, wanted: tuple[str, ...]) -> None:
    assert flags(named_in(name)) == wanted


def test_only_whole_words_count() -> None:
    assert named_in("Lactosery") == named_in("Ungelatined") == named_in("Macchalk") == ()


def test_an_unknown_code_is_nothing() -> None:
    assert excipient("") is excipient("stardust") is None


def test_codes_are_unique() -> None:
    assert len(ROWS) == len(excipients())
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) and len(code) <= 40 for code in ROWS)


def test_no_name_belongs_to_two_rows() -> None:
    names = Counter(module._words(name) for row in excipients() for name in {row.name, *row.names})
    assert not [name for name, times in names.items() if times > 1]


def test_every_row_is_complete() -> None:
    for row in excipients():
        assert row.names, row.code
        assert row.role in {"filler", "shell", "glidant", "lubricant", "color"}, row.code
        assert set(row.flags) <= {"lactose", "sucrose", "gelatin", "animal_origin", "dye"}, row.code
        assert row.reason.endswith("."), row.code
        assert len(row.source) > 20, row.code
        assert row.confidence in {"seen", "partly seen", "general knowledge"}, row.code
        assert (row.jurisdiction, row.effective_on) == ("US", date(2026, 11, 24))


def test_only_fillers_are_refused() -> None:
    assert {row.role for row in excipients() if row.refused} == {"filler"}


@pytest.mark.parametrize("missing", ["reason", "source"])
def test_refuses_a_refusal_without_its_reason_and_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    rows = json.loads(module._FILE.read_text(encoding="utf-8"))
    row = next(row for row in rows if row["refused"]) | {missing: ""}
    file = tmp_path / "excipients.json"
    file.write_text(json.dumps([row]), encoding="utf-8")
    monkeypatch.setattr(module, "_FILE", file)
    with pytest.raises(ValueError, match="is refused without a reason and its source"):
        excipients.__wrapped__()


def test_is_read_once() -> None:
    assert excipients() is excipients()
    assert isinstance(excipients()[0], Excipient)

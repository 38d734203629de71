"""What a person approved, in ``expected/``: a text for each label and a picture for each of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops

from tests.labels_golden.item import Golden
from tests.labels_golden.reading import Reading

EXPECTED = Path(__file__).parent / "expected"
DIFFERENCES = Path(__file__).resolve().parents[2] / "var" / "golden"
_GAP = 8


def files_of(golden: Golden, reading: Reading) -> dict[Path, bytes | Image.Image]:
    """Every file that ``reading`` needs, with what has to be in it."""
    stem = EXPECTED / golden.stem
    pictures = {stem.with_name(f"{stem.name}-{at}.png"): page for at, page in enumerate(reading.pictures, 1)}
    return {stem.with_name(f"{stem.name}.txt"): text_of(reading).encode(), **pictures}


def text_of(reading: Reading) -> str:
    """The stored form: a heading for each page, then a line for each field."""
    if reading.refused:
        return "\n".join(["refused", *reading.refused, ""])
    pages = ([f"page {at}", *lines] for at, lines in enumerate(reading.text, 1))
    return "".join(f"{line}\n" for page in pages for line in page)


def differences(golden: Golden, reading: Reading) -> Iterator[str]:
    """What is not as it was approved; a picture that differs is written to ``var/golden/`` beside the approved one."""
    for path, found in files_of(golden, reading).items():
        name = path.relative_to(EXPECTED)
        if not path.exists():
            yield f"{name} was never approved"
        elif isinstance(found, bytes):
            if (approved := path.read_bytes()) != found:
                yield f"{name} says\n{found.decode()}\nand not\n{approved.decode()}"
        else:
            with Image.open(path) as picture:
                approved_dots = picture.convert("1")
            if (approved_dots.size, approved_dots.tobytes()) != (found.size, found.tobytes()):
                yield f"{name} looks different: see {show(name, approved_dots, found)}"


def show(name: Path, approved: Image.Image, found: Image.Image) -> Path:
    """Approved, found and the difference (red is gone, blue is new) side by side, as one picture."""
    wide, high = max(approved.width, found.width), max(approved.height, found.height)
    before, after = _on_paper(approved, wide, high), _on_paper(found, wide, high)
    changed = Image.merge("RGB", (after, ImageChops.lighter(before, after), before))
    sheet = Image.new("RGB", (3 * wide + 2 * _GAP, high), "gray")
    for at, part in enumerate((before, after, changed)):
        sheet.paste(part.convert("RGB"), (at * (wide + _GAP), 0))
    target = DIFFERENCES / name
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(target)
    return target


def _on_paper(picture: Image.Image, wide: int, high: int) -> Image.Image:
    paper = Image.new("L", (wide, high), 255)
    paper.paste(picture.convert("L"))
    return paper


def stored() -> set[Path]:
    """Every file in ``expected/``."""
    return {path for path in EXPECTED.rglob("*") if path.is_file()}


def write(path: Path, found: bytes | Image.Image) -> bool:
    """Approve one file; True when it was not there or was another."""
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(found, bytes):
        path.write_bytes(found)
    else:
        found.save(path, optimize=True)
    return path.read_bytes() != before

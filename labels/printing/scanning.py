"""What a scan of a printed label means: whether it is the one that counts, and if not, which is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from labels.printing.models import PrintedLabel
from labels.printing.states import LabelStatus
from pharmacy.core.errors import Refused

# GS1 AI 91 (the serial of a label), as scanners send it: with brackets, or raw and ended by FNC1.
_BRACKETED = re.compile(r"\(91\)([^(]{1,20})(?:\(|$)")
_RAW = re.compile(r"(?:\]d2|\x1d|^)91([^\x1d]{1,20})\x1d")


@dataclass(frozen=True, slots=True)
class Scanned:
    """``usable`` is True while the label may be put, or is, on its container; ``told`` says so in a sentence."""

    label: PrintedLabel
    usable: bool
    told: str
    replaced_by: PrintedLabel | None = None


def serial_in(scanned: str) -> str:
    """The serial in what a scanner or a person typed."""
    text = scanned.strip()
    found = _BRACKETED.search(text) or _RAW.match(text)
    return found[1] if found else text.upper()


def scan_label(scanned: str) -> Scanned:
    """Look up a printed label. Raises ``Refused`` (``UNKNOWN_LABEL``) when no label has this serial."""
    serial = serial_in(scanned)
    label = PrintedLabel.objects.select_related("job").filter(serial=serial).first()
    if label is None:
        raise Refused.of("UNKNOWN_LABEL", f"No label has the serial {serial[:20]}.", "serial")
    newer = last_of(label)
    if label.status in _WITHDRAWN:
        instead = f"; {newer} replaces it" if newer else ""
        return Scanned(label, usable=False, told=f"{label} is {_WITHDRAWN[label.status]}{instead}. Do not use it.",
                       replaced_by=newer)  # fmt: skip
    usable = label.status in _IN_USE
    return Scanned(label, usable=usable, told=f"{label} is {label.get_status_display().lower()}.")


_WITHDRAWN = {LabelStatus.VOIDED.value: "void", LabelStatus.DESTROYED.value: "destroyed"}
_IN_USE = {LabelStatus.SPOOLED, LabelStatus.NEEDS_SCAN, LabelStatus.APPLIED}


def last_of(label: PrintedLabel) -> PrintedLabel | None:
    """The label that stands in the place of ``label`` now, after however many reprints; None without one."""
    last = None
    while (following := PrintedLabel.objects.filter(replaces=last or label).first()) is not None:
        last = following
    return last

"""PDFs under their SHA-256: written whole or not at all, and checked again when read."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from pharmacy.core.errors import Refused


def path_of(sha256: str) -> Path:
    """Where the PDF with this digest lives."""
    root: Path = settings.LABEL_STORE_DIR
    return root / sha256[:2] / f"{sha256}.pdf"


def put(pdf: bytes) -> str:
    """Store one PDF; otherwise as ``put_all``."""
    return put_all([pdf])[0]


def put_all(pdfs: Sequence[bytes]) -> list[str]:
    """Store each of ``pdfs`` and return their digests; an altered file under one of them is replaced.

    Once this returns all of them outlive a power cut. Raises ``OSError`` (disk full); no partial file is left then.
    """
    digests = [hashlib.sha256(pdf).hexdigest() for pdf in pdfs]
    parts: dict[Path, Path] = {}
    try:
        for digest, pdf in zip(digests, pdfs, strict=True):
            target = path_of(digest)
            if not (target.exists() and target.read_bytes() == pdf):
                target.parent.mkdir(parents=True, exist_ok=True)
                _write_part(target, pdf, parts)
        _settle(parts)
    except BaseException:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise
    return digests


def _write_part(target: Path, pdf: bytes, parts: dict[Path, Path]) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    parts[target] = Path(name)
    with os.fdopen(handle, "wb") as part:
        part.write(pdf)


def _settle(parts: dict[Path, Path]) -> None:
    """All are written before any is waited for: the first wait takes the others to the disk along with it."""
    for part in parts.values():
        _sync(part)
    for target, part in parts.items():
        part.replace(target)
    for folder in {target.parent for target in parts}:
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def get(sha256: str) -> bytes:
    """The PDF with this digest. Raises ``Refused``: ``PDF_MISSING``, or ``PDF_ALTERED`` when its bytes changed."""
    try:
        pdf = path_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise Refused.of("PDF_MISSING", f"The stored PDF {sha256[:12]} is gone; render it again.") from error
    if hashlib.sha256(pdf).hexdigest() != sha256:
        raise Refused.of("PDF_ALTERED", f"The stored PDF {sha256[:12]} was altered and must not be printed.")
    return pdf

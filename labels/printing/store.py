"""PDFs under their SHA-256: written whole or not at all, and checked again when read."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from pharmacy.core.errors import Refused


def path_of(sha256: str) -> Path:
    """Where the PDF with this digest lives."""
    root: Path = settings.LABEL_STORE_DIR
    return root / sha256[:2] / f"{sha256}.pdf"


def put(pdf: bytes) -> str:
    """Store ``pdf`` and return its digest; an altered file under that digest is replaced.

    Raises ``OSError`` (disk full); no partial file is left then.
    """
    digest = hashlib.sha256(pdf).hexdigest()
    target = path_of(digest)
    if target.exists() and target.read_bytes() == pdf:
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(pdf)
            part.flush()
            os.fsync(part.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest


def get(sha256: str) -> bytes:
    """The PDF with this digest. Raises ``Refused``: ``PDF_MISSING``, or ``PDF_ALTERED`` when its bytes changed."""
    try:
        pdf = path_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise Refused.of("PDF_MISSING", f"The stored PDF {sha256[:12]} is gone; render it again.") from error
    if hashlib.sha256(pdf).hexdigest() != sha256:
        raise Refused.of("PDF_ALTERED", f"The stored PDF {sha256[:12]} was altered and must not be printed.")
    return pdf

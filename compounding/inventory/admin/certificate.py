"""The certificate of analysis as a download: bytes from outside are never shown inside our own pages."""

from __future__ import annotations

from django.http import HttpResponse

from compounding.inventory.models import Lot
from labels.printing import store
from pharmacy.core.errors import Problem, Refused

_WORDS = {
    "PDF_MISSING": "The file is gone; restore it from the backup, or ask the supplier for the certificate.",
    "PDF_ALTERED": "The file was altered since it was stored; do not rely on it.",
}


def certificate_response(lot: Lot) -> HttpResponse:
    """The stored bytes, checked against their digest. Raises ``Refused`` PDF_MISSING or PDF_ALTERED, in words."""
    try:
        pdf = store.get(lot.certificate_sha256)
    except Refused as error:
        raise Refused(Problem(error.code, _WORDS[error.code], "certificate")) from error
    headers = {
        "Content-Disposition": f'attachment; filename="certificate-{lot.pk}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)

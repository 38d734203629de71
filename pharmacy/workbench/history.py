"""Who did what, when and why: the record's append-only event rows, and the signatures on it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model

from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.words import NOTHING, moment

_SYSTEM = "The system"
_HEADS = ("When", "Who", "What", "Status then", "Reason")


def history(record: Any) -> Section:
    """Every insert and update of ``record``, oldest first; a worker's repeated progress is one line."""
    shown = ["pgh_created_at", "pgh_label", "pgh_context", *(["status"] if hasattr(record, "status") else [])]
    events = list(record.events.only(*shown).order_by("pgh_id"))
    names = _names({(event.pgh_context or {}).get("actor") for event in events})
    rows: list[list[str]] = []
    for row in (_row(event, names) for event in events):
        if rows and row[1] == _SYSTEM and rows[-1][1:] == row[1:]:
            rows.pop()
        rows.append(row)
    return Section("History", table=Table(_HEADS, rows))


def _names(keys: set[Any]) -> dict[Any, str]:
    people: Any = get_user_model()._default_manager.filter(pk__in=keys - {None})
    return {person.pk: str(person) for person in people}


def _row(event: Any, names: dict[Any, str]) -> list[str]:
    context = event.pgh_context or {}
    what = context.get("action") or ("created" if event.pgh_label == "insert" else "changed")
    return [
        moment(event.pgh_created_at),
        names.get(context.get("actor")) or context.get("actor_name") or _SYSTEM,
        str(what).replace("_", " ").capitalize(),
        event.get_status_display() if hasattr(event, "status") else NOTHING,
        context.get("reason") or NOTHING,
    ]


def signature_table(signatures: Any) -> Section:
    """Signatures, oldest first; the digest is over exactly what was signed."""
    rows = [
        [moment(s.signed_at), s.signer_name, s.get_meaning_display(), s.reason or NOTHING, s.digest_sha256[:12]]
        for s in signatures
    ]
    heads = ("When", "Who", "Meaning", "Reason", "Digest")
    return Section("Signatures", table=Table(heads, rows, empty="Nothing is signed yet."))


def subject_key(record: Model) -> dict[str, str]:
    """How a signature names ``record``."""
    return {"subject_type": record._meta.label_lower, "subject_id": str(record.pk)}

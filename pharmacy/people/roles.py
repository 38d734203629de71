"""The four roles as groups; their permissions read as English. Synchronised after each migrate."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

TECHNICIAN, PHARMACIST, AUDITOR, ADMINISTRATOR = "technician", "pharmacist", "auditor", "administrator"

_BENCH = {
    "compounding": [
        "receive_lot",
        "measure_lot",
        "record_calibration",
        "plan_batch",
        "compound_batch",
        "check_weighing",
        "fill_order",
        "dispense_fill",
    ],
    "labels": ["request_label", "print_label", "apply_label"],
    "pharmacy": ["note_answer", "record_attestation"],
}
_DUTIES: dict[str, dict[str, list[str]]] = {
    TECHNICIAN: _BENCH,
    PHARMACIST: {
        "compounding": [*_BENCH["compounding"], "register_material", "release_lot", "set_aside_lot", "destroy_stock",
                        "adjust_stock", "keep_equipment", "draft_formula", "approve_formula", "close_deviation",
                        "release_batch", "reject_batch", "close_batch", "recall_batch", "check_fill",
                        "counsel_patient", "cancel_fill", "relabel_fill", "return_fill", "change_pack"],
        "labels": [*_BENCH["labels"], "void_label", "destroy_label", "reprint_label", "approve_wording"],
        "pharmacy": [*_BENCH["pharmacy"], "verify_order", "reject_order", "cancel_order", "override_finding",
                     "hold_order"],
    },
    AUDITOR: {},
    ADMINISTRATOR: {
        "pharmacy": ["issue_token", "add_staff", "change_staff", "add_prescriber", "change_prescriber",
                     "change_pharmacy", "add_pharmacy"],
    },
}  # fmt: skip
ROLES = tuple(_DUTIES)


def sync_roles(sender: AppConfig, **_: Any) -> None:
    """``post_migrate``: once the last app has its permissions, give each group exactly its duties."""
    if sender.name != "compounding":
        return
    readable = Q(codename__startswith="view_", content_type__app_label__in=["pharmacy", "compounding", "labels"])
    for role, duties in _DUTIES.items():
        wanted = readable
        for app, codenames in duties.items():
            wanted |= Q(content_type__app_label=app, codename__in=codenames)
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(Permission.objects.filter(wanted))

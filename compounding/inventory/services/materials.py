"""Registering what lots can be lots of."""

from __future__ import annotations

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q

from compounding.inventory.material_rules import kind_problems, unit_of
from compounding.inventory.models import Material, MaterialKind
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, DomainError, refuse_any
from pharmacy.core.texts import text_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import require_permission


def register_material(
    name: str, *, kind: MaterialKind, label_name: str, actor: Staff, excipient: str = "", capsule_size: str = "",
    parts: int | None = None, strength_mg: Decimal | None = None,
) -> Material:  # fmt: skip
    """A new material; its unit follows from its kind.

    Raises ``NotPermitted``, ``InvalidInput`` with every reason, or ``Conflict`` (``MATERIAL_EXISTS``: the name, or a
    second finished capsule of one strength).
    """
    require_permission("compounding.register_material", actor)
    refuse_any(
        [
            *text_problems(name, field="name", what="name", length=120),
            *text_problems(label_name, field="label_name", what="name on the label", length=60),
            *kind_problems(
                kind, excipient_code=excipient, capsule_size=capsule_size, parts=parts, strength_mg=strength_mg
            ),
        ]
    )  # fmt: skip
    material = Material(
        name=tidy(name), kind=kind, unit=unit_of(kind), label_name=tidy(label_name), excipient=excipient,
        capsule_size=capsule_size, parts=parts, strength_mg=strength_mg,
    )  # fmt: skip
    if (known := _like(material)) is not None:
        raise _exists(known, material)
    try:
        with transaction.atomic(), acting(actor=actor, action="register_material"):
            material.save(force_insert=True)
    except IntegrityError as error:
        if (known := _like(material)) is None:
            raise
        raise _exists(known, material) from error
    return material


def _like(material: Material) -> Material | None:
    same = Q(name__iexact=material.name)
    if material.kind == MaterialKind.FINISHED:
        same |= Q(kind=MaterialKind.FINISHED, strength_mg=material.strength_mg)
    return Material.objects.filter(same).order_by("pk").first()


def _exists(known: Material, wanted: Material) -> DomainError:
    field = "name" if known.name.lower() == wanted.name.lower() else "strength_mg"
    return Conflict.of("MATERIAL_EXISTS", f"{known} is registered already.", field)

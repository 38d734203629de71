from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.inventory.models import Material, MaterialKind
from compounding.inventory.services import register_material
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted
from pharmacy.people.models import Staff
from tests.pharmacy.audit.trail import event_model
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db

K = MaterialKind
GOOD: dict[MaterialKind, dict[str, Any]] = {
    K.ACTIVE: {},
    K.FILLER: {"excipient": "microcrystalline_cellulose"},
    K.SHELL: {"excipient": "gelatin", "capsule_size": "3"},
    K.TRITURATE: {"parts": 10},
    K.FINISHED: {"strength_mg": Decimal("1.5")},
}


def register(kind: MaterialKind, actor: Staff, name: str = "Something", **changes: Any) -> Material:
    given = {"label_name": "something", **GOOD[kind], **changes}
    return register_material(name, kind=kind, actor=actor, **given)


@pytest.mark.parametrize(
    ("kind", "unit"), [(K.ACTIVE, "g"), (K.FILLER, "g"), (K.SHELL, "each"), (K.TRITURATE, "g"), (K.FINISHED, "each")]
)
def test_the_unit_follows_from_the_kind(pharmacist: Staff, kind: MaterialKind, unit: str) -> None:
    material = register(kind, pharmacist, "  Example  material ")
    material.refresh_from_db()
    assert (material.name, material.kind, material.unit) == ("Example material", kind, unit)
    kept = {name: getattr(material, name) for name in GOOD[kind]}
    assert kept == GOOD[kind]


def test_history_says_who_registered_it(pharmacist: Staff) -> None:
    register(K.FILLER, pharmacist)
    context = event_model(Material).objects.get().pgh_context
    assert (context["actor_name"], context["action"]) == ("priya", "register_material")


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_only_a_pharmacist_registers(who: str, request: pytest.FixtureRequest) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        register(K.FILLER, request.getfixturevalue(who))


@pytest.mark.parametrize(
    ("kind", "changes", "code", "field"),
    [
        (K.FILLER, {"name": " "}, "TEXT_MISSING", "name"),
        (K.FILLER, {"name": "x" * 121}, "TEXT_TOO_LONG", "name"),
        (K.FILLER, {"label_name": ""}, "TEXT_MISSING", "label_name"),
        (K.FILLER, {"label_name": "x" * 61}, "TEXT_TOO_LONG", "label_name"),
        (K.FILLER, {"excipient": ""}, "DETAIL_MISSING", "excipient"),
        (K.FILLER, {"excipient": "Lactose monohydrate"}, "EXCIPIENT_UNKNOWN", "excipient"),
        (K.FILLER, {"excipient": "gelatin"}, "DETAIL_NOT_OF_THIS_KIND", "excipient"),
        (K.SHELL, {"excipient": "hypromellose"}, "DETAIL_NOT_OF_THIS_KIND", "excipient"),
        (K.FILLER, {"capsule_size": "3"}, "DETAIL_NOT_OF_THIS_KIND", "capsule_size"),
        (K.ACTIVE, {"excipient": "gelatin"}, "DETAIL_NOT_OF_THIS_KIND", "excipient"),
        (K.ACTIVE, {"parts": 10}, "DETAIL_NOT_OF_THIS_KIND", "parts"),
        (K.SHELL, {"excipient": ""}, "DETAIL_MISSING", "excipient"),
        (K.SHELL, {"capsule_size": ""}, "DETAIL_MISSING", "capsule_size"),
        (K.SHELL, {"capsule_size": "9"}, "CAPSULE_SIZE_UNKNOWN", "capsule_size"),
        (K.TRITURATE, {"parts": None}, "DETAIL_MISSING", "parts"),
        (K.TRITURATE, {"parts": 1}, "PARTS_OUT_OF_RANGE", "parts"),
        (K.TRITURATE, {"parts": 1001}, "PARTS_OUT_OF_RANGE", "parts"),
        (K.TRITURATE, {"strength_mg": Decimal("1.5")}, "DETAIL_NOT_OF_THIS_KIND", "strength_mg"),
        (K.FINISHED, {"strength_mg": None}, "DETAIL_MISSING", "strength_mg"),
        (K.FINISHED, {"strength_mg": Decimal(15)}, "STRENGTH_TENFOLD_SUSPECT", "strength_mg"),
        (K.FINISHED, {"strength_mg": Decimal("1.7")}, "STRENGTH_STEP", "strength_mg"),
    ],
)
def test_refuses_what_does_not_describe_it(
    pharmacist: Staff, kind: MaterialKind, changes: dict[str, Any], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        register(kind, pharmacist, **changes)
    assert not Material.objects.exists()


def test_says_everything_that_is_wrong_at_once(pharmacist: Staff) -> None:
    with refuses(InvalidInput, "TEXT_MISSING", "DETAIL_MISSING", "DETAIL_NOT_OF_THIS_KIND", "DETAIL_MISSING"):
        register(K.SHELL, pharmacist, "", capsule_size="", parts=3, excipient="")


def test_a_name_is_taken_once_whatever_its_case(pharmacist: Staff) -> None:
    register(K.FILLER, pharmacist, "Sucrose")
    with refuses(Conflict, "MATERIAL_EXISTS", field="name") as refusal:
        register(K.FILLER, pharmacist, "SUCROSE ")
    assert refusal.message == "Sucrose is registered already."


def test_there_is_one_finished_capsule_of_each_strength(pharmacist: Staff) -> None:
    register(K.FINISHED, pharmacist, "Naltrexone 1.5 mg")
    with refuses(Conflict, "MATERIAL_EXISTS", field="strength_mg"):
        register(K.FINISHED, pharmacist, "Another 1.5 mg", strength_mg=Decimal("1.50"))
    register(K.FINISHED, pharmacist, "Naltrexone 2 mg", strength_mg=Decimal(2))


def test_database_refuses_the_same_by_itself(pharmacist: Staff) -> None:
    register(K.FINISHED, pharmacist, "Naltrexone 1.5 mg")
    with database_refuses("one_finished_capsule_per_strength"):
        Material.objects.create(name="x", kind="finished", unit="each", label_name="x", strength_mg="1.5")
    for parts, kind in ((1, "triturate"), (10, "filler")):
        with database_refuses("material_parts_of_triturate"):
            Material.objects.create(name="x", kind=kind, unit="g", label_name="x", parts=parts)
    with database_refuses("material_unit_fits_kind"):
        Material.objects.create(name="x", kind="shell", unit="g", label_name="x")

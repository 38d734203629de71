"""Reads: a version as its author would type it, what came before it, and what patients must know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from django.db.models import Q

from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FormulaStatus
from compounding.formulas.texts import CheckText, Component, FormulaText, StepText
from compounding.inventory.models import Material, MaterialKind
from pharmacy.catalog.excipients import Excipient, excipient, flags, named_in

TEXT_FIELDS = tuple(field.name for field in fields(FormulaText))


def text_of(version: FormulaVersion) -> FormulaText:
    values = {name: getattr(version, name) for name in TEXT_FIELDS}
    return FormulaText(**{**values, "label_statements": tuple(version.label_statements)})


def components_of(version: FormulaVersion) -> list[Component]:
    return [Component(line.material, line.amount_per_unit_mg) for line in version.lines.select_related("material")]


def steps_of(version: FormulaVersion) -> list[StepText]:
    return [StepText(step.stage, step.instruction, step.second_person) for step in version.steps.all()]


def checks_of(version: FormulaVersion) -> list[CheckText]:
    return [CheckText(check.kind, check.procedure, check.expected) for check in version.checks.all()]


def approved_version(formula_id: int) -> FormulaVersion | None:
    """The version that may be used now."""
    versions = FormulaVersion.objects.filter(formula_id=formula_id, status=FormulaStatus.APPROVED)
    return versions.select_related("formula__product").first()


def version_before(version: FormulaVersion) -> FormulaVersion | None:
    """What ``version`` is compared with: a draft with the approved version, any other with the one it superseded."""
    if version.status == FormulaStatus.DRAFT:
        return approved_version(version.formula_id)
    at = version.approved_at
    before = Q(approved_at__lt=at) | Q(approved_at=at, number__lt=version.number)
    earlier = FormulaVersion.objects.filter(before, formula_id=version.formula_id)
    return earlier.select_related("formula__product").order_by("-approved_at", "-number").first()


def excipient_flags(version: FormulaVersion) -> tuple[str, ...]:
    """Lactose, gelatin, animal origin and so on: of every component, and of what a triturate is made from."""
    return flags(_excipients(version, seen=set()))


def _excipients(version: FormulaVersion, *, seen: set[int]) -> Iterator[Excipient]:
    seen.add(version.pk)
    for line in version.lines.select_related("material"):
        yield from _of_material(line.material)
        if line.material.kind == MaterialKind.TRITURATE:
            made_by = FormulaVersion.objects.filter(formula__product=line.material, status=FormulaStatus.APPROVED)
            for triturate in made_by.exclude(pk__in=seen):
                yield from _excipients(triturate, seen=seen)


def _of_material(material: Material) -> Iterator[Excipient]:
    """By code and by name: a material that nobody coded still tells its flags."""
    coded = excipient(material.excipient)
    if coded:
        yield coded
    yield from named_in(material.name)

"""An order's page, top to bottom: the prescription, other medicines, findings, signatures, history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from pharmacy.catalog.excipients import excipient
from pharmacy.catalog.history import history_row
from pharmacy.core.quantities import format_mg
from pharmacy.orders.admin.acts import OVERRIDE, regimen
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import last_dose_mg, open_blocks
from pharmacy.people.models import Patient
from pharmacy.people.selectors import pharmacy_date
from pharmacy.screening.models import Finding, Severity
from pharmacy.screening.wording import score
from pharmacy.signatures.models import Signature
from pharmacy.workbench import words
from pharmacy.workbench.history import signature_table, subject_key
from pharmacy.workbench.page import Card, Fact, Section, Table

TONES: dict[str, words.Tone] = {
    "received": "busy", "on_hold": "bad", "verified": "good", "active": "busy", "completed": "good",
}  # fmt: skip
_SEVERITY: dict[str, words.Tone] = {"block": "bad", "warn": "warn", "info": "busy"}


def order_page(order: Order, actor: Any) -> Sequence[Section]:
    return [_prescription(order), _medicines(order), _findings(order, actor)]


def _prescription(order: Order) -> Section:
    refills = words.plural(order.refills, "refill") if order.refills else "no refills"
    strength, capsules = format_mg(order.strength_mg or last_dose_mg(order)), order.quantity_capsules or 0
    lead = (
        f"Naltrexone hydrochloride {strength} capsule. {regimen(order)}. "
        f"{words.plural(capsules, 'capsule')} for {words.plural(order.days_supply, 'day')}, {refills}."
    )
    return Section("Prescription", lead=lead, facts=[*_patient(order.patient), *_rest(order)])


def address(patient: Patient) -> str:
    street = ", ".join(part for part in (patient.address_line1, patient.address_line2) if part)
    return f"{street}, {patient.city}, {patient.state} {patient.postal_code}"


def _patient(patient: Patient) -> list[Fact]:
    return [
        ("Patient", words.record_link(patient, patient.full_name)),
        ("Born", words.day(patient.birth_date)),
        ("Address", address(patient)),
        ("Phone", patient.phone),
    ]


def _rest(order: Order) -> list[Fact]:
    prescriber = order.prescriber
    attested = f"Yes, on {words.day(order.attested_on)}" if order.opioid_free_attested else words.badge("No", "bad")
    return [
        ("Purpose", order.purpose or "Not stated"),
        ("Why compounded", order.reason_for_compounding),
        ("Allergies", ", ".join(order.allergies) or "None stated"),
        ("Pregnancy", history_words("pregnancy", order.pregnancy)),
        ("Liver disease", history_words("liver_disease", order.liver_disease)),
        ("Conditions", ", ".join(history_words("conditions", value) for value in order.conditions) or "None stated"),
        ("Planned surgery", words.day(order.planned_surgery_on) if order.planned_surgery_on else "None stated"),
        ("Attested free of opioids", attested),
        ("Prescriber", words.record_link(prescriber)),
        ("NPI", prescriber.npi),
        ("Prescriber's phone", prescriber.phone),
        ("Written on", words.day(order.written_on)),
        ("Prescriber's order number", order.external_id),
    ]


def _medicines(order: Order) -> Section:
    rows = [
        [m.name, m.get_status_display(), words.day(m.last_taken_on), m.rxcui or words.NOTHING, m.atc or words.NOTHING]
        for m in order.medicines.all()
    ]
    heads = ("As written", "Taking", "Last taken", "RxCUI", "ATC")
    return Section("Other medicines", table=Table(heads, rows, empty="The prescriber states that there are none."))


def _findings(order: Order, actor: Any) -> Section:
    found = order.findings.select_related("override__signature").order_by("pk")
    still_open = set(open_blocks(order, on=pharmacy_date(timezone.now())).values_list("pk", flat=True))
    cards = [_card(order, finding, still_open, actor) for finding in found]
    return Section("Findings", cards=cards, text="" if cards else "The screen found nothing.")


def _card(order: Order, finding: Finding, still_open: set[int], actor: Any) -> Card:
    facts = [("Rule", finding.rule), ("Source", finding.source), *_evidence(finding)]
    if finding.earliest_on:
        facts.append(("Earliest date", words.day(finding.earliest_on)))
    if finding.severity == Severity.BLOCK:
        facts.append(("State", _state(finding, is_open=finding.pk in still_open)))
    mark = words.badge(finding.get_severity_display(), _SEVERITY[finding.severity])
    offered = finding.pk in still_open and OVERRIDE.is_offered(order, actor, finding)
    return Card(mark, words.readable(finding.message), facts, OVERRIDE.button(order, finding) if offered else None)


def history_words(field: str, value: str) -> str:
    """``Mild or moderate liver disease``."""
    row = history_row(field, value)
    return row.name.capitalize() if row else value


def _evidence(finding: Finding) -> list[Fact]:
    """How sure a reading is, which excipients to avoid, which other order is meant."""
    evidence = finding.evidence
    facts: list[Fact] = []
    if "read_as" in evidence:
        facts.append(("Read as", f"{evidence['text']} \N{RIGHTWARDS ARROW} {evidence['read_as']}"))
    if "score" in evidence:
        facts.append(("Score", score(evidence["score"])))
    if codes := evidence.get("excipients"):
        rows = [excipient(code) for code in codes]
        facts.append(("Excipients", ", ".join(row.name for row in rows if row)))
    if rx_number := evidence.get("rx_number"):
        facts.append(("Other order", words.record_link(Order.objects.filter(rx_number=rx_number).first())))
    return facts


def _state(finding: Finding, *, is_open: bool) -> str:
    if is_open:
        return words.badge("Open", "bad")
    if not hasattr(finding, "override"):
        return words.badge("Over: the interval has passed", "good")
    signature, override = finding.override.signature, finding.override
    return words.lines([
        words.badge("Overridden", "warn"),
        f"{signature.signer_name}, {words.moment(signature.signed_at)}",
        f"Reason: {override.reason}",
        f"Reached: {override.prescriber_contact}",
    ])  # fmt: skip


def signatures(order: Order) -> Section:
    findings = [str(pk) for pk in order.findings.values_list("pk", flat=True)]
    on_findings = Q(subject_type=Finding._meta.label_lower, subject_id__in=findings)
    return signature_table(Signature.objects.filter(Q(**subject_key(order)) | on_findings).order_by("pk"))

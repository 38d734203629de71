"""What the screen found, how each is lifted, and what was signed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from pharmacy.catalog.excipients import excipient
from pharmacy.orders.admin.acts import OVERRIDE
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_blocks
from pharmacy.screening.lifting import how_to_lift
from pharmacy.screening.models import Finding, Severity
from pharmacy.screening.wording import score
from pharmacy.signatures.models import Signature
from pharmacy.workbench import words
from pharmacy.workbench.history import signature_table, subject_key
from pharmacy.workbench.page import Card, Fact, Section

_SEVERITY: dict[str, words.Tone] = {"block": "bad", "warn": "warn", "info": "busy"}
_RANK = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


def findings(order: Order, actor: Any, *, on: date) -> Section:
    """Blocks first, then warnings, each in the order found."""
    found = sorted(
        order.findings.select_related("override__signature").order_by("pk"),
        key=lambda finding: _RANK[Severity(finding.severity)],
    )
    still_open = set(open_blocks(order, on=on).values_list("pk", flat=True))
    cards = [_card(order, finding, still_open, actor) for finding in found]
    return Section("Findings", cards=cards, text="" if cards else "The screen found nothing.")


def _card(order: Order, finding: Finding, still_open: set[int], actor: Any) -> Card:
    is_open = finding.pk in still_open
    facts = [("Rule", finding.rule), ("Source", finding.source), *_evidence(finding)]
    if finding.earliest_on:
        facts.append(("Earliest date", words.day(finding.earliest_on)))
    if finding.severity == Severity.BLOCK:
        facts.append(("State", _state(finding, is_open=is_open)))
    if is_open or finding.severity == Severity.WARN:
        facts.append(
            ("How to lift it", words.readable(how_to_lift(finding.code, finding.severity, finding.earliest_on)))
        )
    mark = words.badge(finding.get_severity_display(), _SEVERITY[finding.severity])
    offered = is_open and OVERRIDE.is_offered(order, actor, finding)
    return Card(mark, words.readable(finding.message), facts, OVERRIDE.button(order, finding) if offered else None)


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
    if detail := evidence.get("detail"):
        facts.append(("Not told to the prescriber", words.readable(str(detail))))
    return facts


def _state(finding: Finding, *, is_open: bool) -> str:
    if is_open:
        return words.badge("Open", "bad")
    if not hasattr(finding, "override"):
        over = "the interval has passed" if finding.code == "OPIOID_WASHOUT" else "asked and attested since"
        return words.badge(f"Over: {over}", "good")
    signature, override = finding.override.signature, finding.override
    return words.lines([
        words.badge("Overridden", "warn"),
        f"{signature.signer_name}, {words.moment(signature.signed_at)}",
        f"Reason: {override.reason}",
        f"Reached: {override.prescriber_contact}",
    ])  # fmt: skip


def signatures(order: Order) -> Section:
    found = [str(pk) for pk in order.findings.values_list("pk", flat=True)]
    on_findings = Q(subject_type=Finding._meta.label_lower, subject_id__in=found)
    return signature_table(Signature.objects.filter(Q(**subject_key(order)) | on_findings).order_by("pk"))

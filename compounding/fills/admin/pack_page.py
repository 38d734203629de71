"""What a pack's page says: the schedule with its proof, and every change with its balance of capsules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from compounding.fills.admin.pack_acts import START_SUPPLEMENT
from compounding.fills.models import TitrationPack
from compounding.packs.compilation import Compilation
from pharmacy.core.quantities import format_mg
from pharmacy.workbench import words
from pharmacy.workbench.page import Section, Table


def steps(compilation: Compilation) -> str:
    return ", ".join(
        f"{format_mg(step.dose_mg)} for {words.plural(step.days, 'day')}" for step in compilation.schedule.steps
    )


def pack_facts(pack: TitrationPack) -> Section:
    facts = [
        ("Fill", words.record_link(pack.fill)),
        ("Order", words.record_link(pack.fill.order)),
        ("First night", words.day(pack.starts_on)),
        ("Beyond-use date", words.day(pack.beyond_use_on)),
        ("Last dose", "Goes on after the pack" if pack.open_ended else "Ends with the pack"),
        ("SHA-256 of the compilation", pack.compilation_sha256),
    ]
    return Section("Pack", facts=facts)


def proof(pack: TitrationPack) -> Section:
    compilation = pack.compiled
    rows = [
        [str(line.step_number), format_mg(line.strength_mg), f"{line.days} \u00d7 {line.per_day}", str(line.capsules)]
        for line in compilation.proof.lines
    ]
    text = f"{compilation.proof.capsules} capsules in the steps, {sum(c.capsules for c in compilation.containers)} "
    heads = ("Step", "Strength", "Days \u00d7 capsules a night", "Capsules")
    return Section("Schedule and proof", table=Table(heads, rows), text=f"{text}in the containers.")


def changes(pack: TitrationPack, actor: Any) -> list[Section]:
    sections = []
    for change in pack.changes.select_related("calendar", "changed_by").prefetch_related("fills__order"):
        until = change.starts_on + timedelta(days=change.compiled.schedule.total_days - 1)
        facts = [
            ("What", change.get_kind_display()), ("Nights taken before", str(change.nights_taken)),
            ("From then on", steps(change.compiled)),
            ("Nights", f"{words.day(change.starts_on)} to {words.day(until)}"),
            ("Reason", change.reason), ("Reached", change.prescriber_contact),
            ("New calendar", words.record_link(change.calendar)),
            ("Missing capsules", words.lines([words.record_link(fill) for fill in change.fills.all()]) or "None"),
            ("By", f"{change.changed_by}, {words.moment(change.changed_at)}"),
        ]  # fmt: skip
        rows = [
            [
                f"{each['strength_mg']} mg",
                *(str(each[name]) for name in ("leftover", "needed", "to_dispense", "unused")),
            ]
            for each in change.balances
        ]
        heads = ("Strength", "Left over", "Needed", "To dispense", "Not needed any more")
        offered = START_SUPPLEMENT.is_offered(pack, actor, change)
        buttons = [START_SUPPLEMENT.button(pack, change)] if offered else []
        sections.append(Section(str(change), facts=facts, table=Table(heads, rows), buttons=buttons))
    return sections

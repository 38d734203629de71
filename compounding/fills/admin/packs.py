"""A titration pack in the admin: assembled by scanning, its schedule with the proof, and its changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from compounding.batches.admin.forms import BenchForm
from compounding.fills import services, workflow
from compounding.fills.admin import bench
from compounding.fills.admin.forms import ChangeForm, ScanForm
from compounding.fills.admin.pages import ScanPages
from compounding.fills.models import PackChange, ScanStage, TitrationPack
from compounding.fills.scan_selectors import unseen
from compounding.fills.services import Wish
from compounding.fills.services.changing import CHANGE
from compounding.fills.states import UNDISPENSED, FillStatus, PackStatus
from compounding.packs.compilation import Compilation
from pharmacy.core.quantities import format_mg
from pharmacy.signatures.models import Signature
from pharmacy.workbench import words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.history import signature_table, subject_key
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.records import RecordAdmin

_TONES: dict[str, words.Tone] = {"assembling": "busy", "closed": "good"}


def _is_assembling(pack: TitrationPack, _: Any) -> bool:
    return pack.status == PackStatus.ASSEMBLING and pack.fill.status == FillStatus.ALLOCATED


def _change(doing: Doing) -> PackChange:
    values = dict(doing.values)
    wish = Wish(values.pop("kind"), values.pop("night"), values.pop("nights") or 0, values.pop("goes_on_on"))
    return services.change_pack(doing.subject, wish, actor=doing.actor, at=doing.at, **values)


def _lacks_supplement(change: PackChange) -> bool:
    missing = any(balance["to_dispense"] for balance in change.balances)
    return missing and not change.fills.exclude(status=FillStatus.CANCELLED).exists()


PACK_CONTAINER = Act(
    name="pack_container", label="Into the pack", permission=workflow.CLOSE_PACK.permission, form=ScanForm,
    possible=lambda pack, _: _is_assembling(pack, _) and unseen(pack.fill, ScanStage.PACKED).exists(),
    run=lambda doing: services.pack_container(doing.subject, doing.values["scanned"], actor=doing.actor, at=doing.at),
    done=lambda item: f"{item} is in the pack.", tone="primary",
)  # fmt: skip
CLOSE = Act(
    name="close_pack", label="Close the pack", transition=workflow.CLOSE_PACK, tone="primary", form=BenchForm,
    run=lambda doing: services.close_pack(doing.subject, actor=doing.actor, at=doing.at),
    possible=lambda pack, _: _is_assembling(pack, _) and not unseen(pack.fill, ScanStage.PACKED).exists(),
    tells=lambda *_: ("Every label has to be on its container, void or destroyed.", "The fill is labelled then."),
    done="{} is closed.",
)  # fmt: skip
CHANGE_PACK = Act(
    name="change_pack", label="Change the titration", permission=CHANGE, form=ChangeForm, run=_change,
    possible=lambda pack, _: pack.fill.status == FillStatus.DISPENSED,
    signs="I have changed this titration after contact with the prescriber.",
    tells=lambda *_: ("The rest of the schedule is reckoned anew and gets a new calendar.",
                      "Capsules that are missing are put up in a fill of their own."),
    done=lambda change: f"{change} is signed.",
)  # fmt: skip
START_SUPPLEMENT = Act(
    name="start_supplement", label="Fill the missing capsules again", permission="compounding.fill_order",
    part=lambda pack, pk: pack.changes.get(pk=pk), possible=lambda _, change: _lacks_supplement(change),
    run=lambda doing: services.start_supplement(doing.part, actor=doing.actor, at=doing.at),
    goes_to=lambda fill, _: fill, done="Fill {} is opened.",
)  # fmt: skip


@admin.register(TitrationPack)
class TitrationPackAdmin(ScanPages, RecordAdmin):
    list_display = ("shown", "patient", "steps", "status_shown", "beyond_use")
    list_display_links = ("shown",)
    list_select_related = ("fill__order__patient",)
    search_fields = ("=fill__order__rx_number", "fill__order__patient__family_name")
    search_help_text = "Rx number or family name"
    ordering = ("-pk",)
    filtered_by = "status"
    tones = _TONES
    inline = (PACK_CONTAINER, CLOSE)
    acts = (PACK_CONTAINER, CLOSE, CHANGE_PACK, START_SUPPLEMENT)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("fill__order__patient")

    def subheading(self, record: Any) -> str:
        return f"{record.fill.order.patient}, {_steps(record.compiled)}"

    def bench_context(self, request: HttpRequest, record: Any, shown: bench.ScanBench) -> dict[str, Any]:
        return {
            "strip": bench.strip(record.fill), "next": _next(record), "last": bench.last_scan(record.fill),
            "badge": words.status_badge(record, _TONES), "containers": bench.containers(record.fill),
        }  # fmt: skip

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        return [_pack(record), _proof(record), *_changes(record, self.actor(request))]

    def signatures(self, record: Any) -> Sequence[Section]:
        return [signature_table(Signature.objects.filter(**subject_key(record)).order_by("pk"))]

    @admin.display(description="Pack")
    def shown(self, pack: TitrationPack) -> str:
        return str(pack)

    @admin.display(description="Patient", ordering="fill__order__patient__family_name")
    def patient(self, pack: TitrationPack) -> str:
        return pack.fill.order.patient.full_name

    @admin.display(description="Schedule")
    def steps(self, pack: TitrationPack) -> str:
        return _steps(pack.compiled)

    @admin.display(description="Status", ordering="status")
    def status_shown(self, pack: TitrationPack) -> str:
        return words.status_badge(pack, self.tones)

    @admin.display(description="Beyond-use date", ordering="beyond_use_on")
    def beyond_use(self, pack: TitrationPack) -> str:
        return words.day(pack.beyond_use_on)


def _steps(compilation: Compilation) -> str:
    return ", ".join(
        f"{format_mg(step.dose_mg)} for {words.plural(step.days, 'day')}" for step in compilation.schedule.steps
    )


def _next(pack: TitrationPack) -> str:
    if pack.fill.status in UNDISPENSED and pack.status == PackStatus.ASSEMBLING:
        item = unseen(pack.fill, ScanStage.PACKED).first()
        if pack.fill.status == FillStatus.QUEUED:
            return "Allocate the capsules on the fill's page"
        return f"Scan container {item.number} into the pack" if item else "Close the pack"
    return f"The pack is {pack.get_status_display().lower()}; {pack.fill} is {pack.fill.get_status_display().lower()}"


def _pack(pack: TitrationPack) -> Section:
    facts = [
        ("Fill", words.record_link(pack.fill)),
        ("Order", words.record_link(pack.fill.order)),
        ("First night", words.day(pack.starts_on)),
        ("Beyond-use date", words.day(pack.beyond_use_on)),
        ("Last dose", "Goes on after the pack" if pack.open_ended else "Ends with the pack"),
        ("SHA-256 of the compilation", pack.compilation_sha256),
    ]
    return Section("Pack", facts=facts)


def _proof(pack: TitrationPack) -> Section:
    compilation = pack.compiled
    rows = [
        [str(line.step_number), format_mg(line.strength_mg), f"{line.days} \u00d7 {line.per_day}", str(line.capsules)]
        for line in compilation.proof.lines
    ]
    text = f"{compilation.proof.capsules} capsules in the steps, {sum(c.capsules for c in compilation.containers)} "
    heads = ("Step", "Strength", "Days \u00d7 capsules a night", "Capsules")
    return Section("Schedule and proof", table=Table(heads, rows), text=f"{text}in the containers.")


def _changes(pack: TitrationPack, actor: Any) -> list[Section]:
    sections = []
    for change in pack.changes.select_related("calendar", "changed_by").prefetch_related("fills__order"):
        until = change.starts_on + timedelta(days=change.compiled.schedule.total_days - 1)
        facts = [
            ("What", change.get_kind_display()), ("Nights taken before", str(change.nights_taken)),
            ("From then on", _steps(change.compiled)),
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

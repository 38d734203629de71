"""Balances: what each may be trusted with, and whether its calibration still holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone

from compounding.equipment.admin import acts
from compounding.equipment.models import Balance, Calibration
from pharmacy.workbench import words
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.records import RecordAdmin

_SOON_DAYS = 30


def calibration_badge(last: Calibration | None, *, on: date) -> str:
    """Whether the latest calibration holds, in words."""
    if last is None:
        return words.badge("Never calibrated", "bad")
    if not last.passed:
        return words.badge(f"Failed on {words.day(last.done_on)}", "bad")
    if last.due_on < on:
        return words.badge(f"Overdue since {words.day(last.due_on)}", "bad")
    near = (last.due_on - on).days <= _SOON_DAYS
    return words.badge(f"Due on {words.day(last.due_on)}", "warn" if near else "good")


@admin.register(Balance)
class BalanceAdmin(RecordAdmin):
    list_display = ("code", "name", "least", "service_shown", "calibration_shown")
    list_display_links = ("code",)
    search_fields = ("code", "name", "serial_number")
    search_help_text = "Code, name or serial number"
    ordering = ("code",)
    list_acts = (acts.REGISTER,)
    acts = (acts.CALIBRATE, acts.TAKE_OUT, acts.PUT_BACK)

    def get_queryset(self, request: HttpRequest) -> Any:
        newest_first = Calibration.objects.select_related("recorded_by").order_by("-done_on", "-pk")
        return super().get_queryset(request).prefetch_related(Prefetch("calibrations", newest_first))

    def heading(self, record: Any) -> str:
        return f"Balance {record.code}"

    def subheading(self, record: Any) -> str:
        return str(record.name)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        facts = [
            ("Service", self.service_shown(record)),
            ("Calibration", self.calibration_shown(record)),
            ("Least that may be weighed", self.least(record)),
            ("Basis", record.get_minimum_basis_display()),
            ("Readability", words.amount(record.readability_mg, "mg")),
            ("Serial number", record.serial_number),
        ]
        return [Section("Balance", facts=facts), _calibrations(record)]

    @admin.display(description="Least that may be weighed", ordering="minimum_weighable_mg")
    def least(self, balance: Balance) -> str:
        error = words.amount(balance.error_percent_at_minimum, "%")
        return f"{words.amount(balance.minimum_weighable_mg, 'mg')} at {error} error"

    @admin.display(description="Service", ordering="in_service")
    def service_shown(self, balance: Balance) -> str:
        return words.badge("In service", "good") if balance.in_service else words.badge("Out of service", "bad")

    @admin.display(description="Calibration")
    def calibration_shown(self, balance: Balance) -> str:
        last = next(iter(balance.calibrations.all()), None)
        return calibration_badge(last, on=timezone.localdate())


def _calibrations(balance: Balance) -> Section:
    rows = [
        [words.day(c.done_on), "Passed" if c.passed else words.badge("Failed", "bad"), words.day(c.due_on), c.done_by,
         c.certificate or words.NOTHING, f"{c.recorded_by}, {words.moment(c.recorded_at)}"]
        for c in balance.calibrations.all()
    ]  # fmt: skip
    heads = ("Done on", "Result", "Next due on", "Calibrated by", "Certificate", "Recorded by")
    return Section("Calibrations, latest first", table=Table(heads, rows, empty="None yet."))

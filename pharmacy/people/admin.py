"""People: staff, prescribers and the pharmacy are kept by administrators; patients come with their orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from pharmacy.audit.history import acting
from pharmacy.people.models import Patient, Pharmacy, Prescriber, Staff
from pharmacy.people.services import issue_token
from pharmacy.workbench import words
from pharmacy.workbench.acts import Act
from pharmacy.workbench.page import Section
from pharmacy.workbench.records import KeptAdmin, RecordAdmin

if TYPE_CHECKING:
    AccountAdmin = UserAdmin[Staff]
else:
    AccountAdmin = UserAdmin

ISSUE_TOKEN = Act(
    name="issue_token", label="Issue API token", permission="pharmacy.issue_token",
    run=lambda doing: issue_token(doing.subject, actor=doing.actor),
    possible=lambda prescriber, _: prescriber.is_active,
    tells=lambda prescriber, _: (
        f"A new token lets software submit orders in the name of {prescriber}.",
        "It is shown once. Earlier tokens stay valid.",
    ),
    done="", shows="workbench/token.html", tone="primary",
)  # fmt: skip


class PersonAdmin(KeptAdmin):
    """Saved under the name of the person who changes it, so that the history says who."""

    change_form_outer_before_template = "workbench/change_before.html"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        verb = "change" if change else "add"
        with transaction.atomic(), acting(actor=self.actor(request), action=f"{verb}_{self.opts.model_name}"):
            super().save_model(request, obj, form, change)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        record = self.get_object(request, object_id) if object_id else None
        buttons = self.buttons(request, record) if record else []
        return super().changeform_view(request, object_id, form_url, {"act_buttons": buttons, **(extra_context or {})})


@admin.register(Staff)
class StaffAdmin(PersonAdmin, AccountAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "full_name", "roles", "is_active", "last_seen")
    list_filter = ()
    search_fields = ("username", "first_name", "last_name")
    search_help_text = "User name or name"
    readonly_fields = ("last_seen", "joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Rights", {"fields": ("is_active", "is_staff", "groups")}),
        ("Dates", {"fields": ("last_seen", "joined")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An administrator does not change a superuser, else the role could raise itself above its rights."""
        above = obj is not None and obj.is_superuser and not self.actor(request).is_superuser
        return super().has_change_permission(request, obj) and not above

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only looks does not see the digest of a password."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return shown
        return ((None, {"fields": ("username",)}), *shown[1:])

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="Joined", ordering="date_joined")
    def joined(self, staff: Staff) -> str:
        return words.moment(staff.date_joined)

    @admin.display(description="Name", ordering="last_name")
    def full_name(self, staff: Staff) -> str:
        return staff.get_full_name() or words.NOTHING

    @admin.display(description="Role")
    def roles(self, staff: Staff) -> str:
        return ", ".join(group.name.capitalize() for group in staff.groups.all()) or words.NOTHING

    @admin.display(description="Last signed in", ordering="last_login")
    def last_seen(self, staff: Staff) -> str:
        return words.moment(staff.last_login)


@admin.register(Prescriber)
class PrescriberAdmin(PersonAdmin):
    list_display = ("full_name", "npi", "phone", "is_active")
    search_fields = ("family_name", "given_name", "npi")
    search_help_text = "Name or NPI"
    ordering = ("family_name", "given_name")
    fields = ("given_name", "family_name", "credentials", "npi", "phone", "is_active")
    acts = (ISSUE_TOKEN,)


@admin.register(Pharmacy)
class PharmacyAdmin(PersonAdmin):
    list_display = ("name", "city", "phone", "licence_number")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Pharmacy.objects.exists()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        obj.pk = obj.pk or 1  # the database allows one pharmacy, number 1
        super().save_model(request, obj, form, change)


@admin.register(Patient)
class PatientAdmin(RecordAdmin):
    list_display = ("full_name", "born", "city", "phone")
    search_fields = ("given_name", "family_name")
    search_help_text = "Name"
    ordering = ("family_name", "given_name", "pk")

    @admin.display(description="Born", ordering="birth_date")
    def born(self, patient: Patient) -> str:
        return words.day(patient.birth_date)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        street = words.lines(part for part in (record.address_line1, record.address_line2) if part)
        facts = [
            ("Born", words.day(record.birth_date)),
            ("Phone", record.phone),
            ("Address", street),
            ("City", f"{record.city}, {record.state} {record.postal_code}"),
        ]
        return [Section("Patient", facts=facts)]

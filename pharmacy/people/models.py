from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models

from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import keep_rows
from pharmacy.people.rules import npi_problems


class Staff(AbstractUser):
    """Everyone who can sign in: pharmacy people, and the service accounts behind prescribers' tokens."""

    failed_logins = models.PositiveSmallIntegerField(default=0, editable=False)
    locked_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        app_label = "pharmacy"
        verbose_name_plural = "staff"
        triggers = keep_rows()

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()


@tracked
class Patient(models.Model):
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    birth_date = models.DateField()
    phone = models.CharField(max_length=32)
    address_line1 = models.CharField("address", max_length=120)
    address_line2 = models.CharField("unit or apartment", max_length=120, blank=True)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2)
    postal_code = models.CharField(max_length=10)

    class Meta:
        app_label = "pharmacy"
        triggers = keep_rows()
        indexes = [models.Index(fields=["family_name", "given_name", "birth_date"])]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def validate_npi(value: str) -> None:
    """Django validator around the pure rule."""
    for problem in npi_problems(value):
        raise ValidationError(problem.message, code=problem.code)


@tracked
class Prescriber(models.Model):
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    credentials = models.CharField(max_length=20, blank=True, help_text="As printed after the name, for example MD")
    npi = models.CharField("NPI", max_length=10, unique=True, validators=[validate_npi])
    phone = models.CharField(max_length=32)
    account = models.OneToOneField(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="prescriber",
        help_text="The account that this prescriber's API tokens belong to",
    )  # fmt: skip
    is_active = models.BooleanField("may send orders", default=True)

    class Meta:
        app_label = "pharmacy"
        triggers = keep_rows()
        permissions = [("issue_token", "Can issue API tokens to prescribers")]
        constraints = [models.CheckConstraint(condition=models.Q(npi__regex=r"^[12][0-9]{9}$"), name="prescriber_npi")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        name = f"{self.given_name} {self.family_name}"
        return f"{name}, {self.credentials}" if self.credentials else name


def validate_time_zone(value: str) -> None:
    """A name of the IANA database, for example America/Los_Angeles."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:  # an unknown name is a KeyError
        raise ValidationError(f"{value} is not an IANA time zone such as America/Los_Angeles") from error


@tracked
class Pharmacy(models.Model):
    """The one pharmacy this installation serves; every label carries it."""

    name = models.CharField(max_length=80)
    address_line1 = models.CharField("address", max_length=120)
    address_line2 = models.CharField("suite", max_length=120, blank=True)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2)
    postal_code = models.CharField(max_length=10)
    phone = models.CharField(max_length=32)
    licence_number = models.CharField("licence", max_length=40)
    time_zone = models.CharField(max_length=64, default="America/Los_Angeles", validators=[validate_time_zone])

    class Meta:
        app_label = "pharmacy"
        verbose_name_plural = "pharmacy"
        triggers = keep_rows()
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_pharmacy")]

    def __str__(self) -> str:
        return self.name

"""System checks with ids; production refuses to start while one of them fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

DEMO_PASSWORD = "nightstand-demo"  # noqa: S105 - printed by `make run`; pharmacy.E003 refuses it in production
_TAG = "nightstand"


@register(_TAG)
def production_settings(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """E001 demo key, E002 DEBUG, E004 cookies without TLS, E005 no TLS redirect, E006 watermark, E007 hosts."""
    if not settings.PRODUCTION:
        return []
    wrong = {
        "E001": (settings.SECRET_KEY == settings.DEMO_SECRET_KEY or len(settings.SECRET_KEY) < 50,
                 "SECRET_KEY is the demo key or shorter than 50 characters.", "Set SECRET_KEY to a long random value."),
        "E002": (settings.DEBUG, "DEBUG is on.", "Unset DEBUG."),
        "E004": (not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE),
                 "Session or CSRF cookies would travel without TLS.", "Unset SECURE_COOKIES."),
        "E005": (not settings.SECURE_SSL_REDIRECT, "Plain HTTP is not sent to TLS.", "Unset SECURE_SSL_REDIRECT."),
        "E006": (bool(settings.LABEL_WATERMARK), "Labels would carry a watermark.", "Unset LABEL_WATERMARK."),
        "E007": (not settings.ALLOWED_HOSTS, "ALLOWED_HOSTS is empty.", "Set ALLOWED_HOSTS to your host names."),
    }  # fmt: skip
    return [Error(message, hint=hint, id=f"pharmacy.{number}") for number, (bad, message, hint) in wrong.items() if bad]


@register(Tags.database)
def no_demo_passwords(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """E003: an account still has the demo password."""
    if not settings.PRODUCTION or not databases:
        return []
    from pharmacy.people.models import Staff

    try:
        accounts = [staff for staff in Staff.objects.filter(is_active=True) if staff.check_password(DEMO_PASSWORD)]
    except DatabaseError:
        return []  # not migrated yet: there is nobody who could have a password
    if not accounts:
        return []
    names = ", ".join(staff.get_username() for staff in accounts)
    return [Error(f"The demo password is in use: {names}.", hint="Change it or close the account.", id="pharmacy.E003")]


def refuse_unsafe_start() -> None:
    """Raise ``ImproperlyConfigured`` naming every failed check; web, worker and beat call this when they start."""
    if not settings.PRODUCTION:
        return
    failed = [*run_checks(tags=[_TAG]), *no_demo_passwords(None, databases=["default"])]
    if failed:
        raise ImproperlyConfigured("; ".join(f"{message.id}: {message.msg}" for message in failed))

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PharmacyConfig(AppConfig):
    name = "pharmacy"
    verbose_name = "Pharmacy"

    def ready(self) -> None:
        from pharmacy import celery, checks  # noqa: F401 - registers the default app and the checks
        from pharmacy.people.roles import sync_roles

        post_migrate.connect(sync_roles, dispatch_uid="pharmacy.sync_roles")

from __future__ import annotations

from django.apps import AppConfig


class CompoundingConfig(AppConfig):
    name = "compounding"
    verbose_name = "Compounding"

    def ready(self) -> None:
        from compounding.fills import holds

        holds.register()

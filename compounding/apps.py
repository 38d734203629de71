from __future__ import annotations

from django.apps import AppConfig


class CompoundingConfig(AppConfig):
    name = "compounding"
    verbose_name = "Compounding"

    def ready(self) -> None:
        from compounding.batches import lot_labels as finished
        from compounding.fills import holds
        from compounding.inventory import lot_labels as ingredients

        for each in (holds, finished, ingredients):
            each.register()

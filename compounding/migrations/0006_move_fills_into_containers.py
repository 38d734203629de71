"""Each fill that took capsules out of one lot becomes a fill of one container."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def move(apps: Any, _: Any) -> None:
    fills = apps.get_model("compounding", "Fill")
    movements = apps.get_model("compounding", "LotMovement")
    for fill in fills.objects.select_related("order", "lot").order_by("pk"):
        movement = movements.objects.filter(
            kind="allocated", lot=fill.lot, reference=f"Rx {fill.order.rx_number}-{fill.number}"
        ).first()
        _container(apps, fill, movement)
        if movement is not None:
            fills.objects.filter(pk=fill.pk).update(allocated_by=movement.moved_by)


def _container(apps: Any, fill: Any, movement: Any) -> None:
    order = fill.order
    apps.get_model("compounding", "FillItem").objects.create(
        fill=fill, number=1, strength_mg=order.strength_mg, capsules=order.quantity_capsules,
        uses=[{"step": 1, "first_night": 1, "last_night": order.days_supply, "capsules": order.capsules_per_dose}],
        lot=fill.lot, beyond_use_on=fill.lot.use_until if fill.lot else None, movement=movement, label=fill.label,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('compounding', '0005_fill_containers'),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]

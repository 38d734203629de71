"""Orders that were on hold before holds were rows get one, for a pharmacist to look at."""

from django.db import migrations
from django.utils import timezone


def open_holds(apps, schema_editor):
    order, hold = apps.get_model("pharmacy", "Order"), apps.get_model("pharmacy", "OrderHold")
    for held in order.objects.filter(status="on_hold", holds=None):
        hold.objects.create(
            order=held, reason="CLINICAL_REVIEW", note="On hold for the findings of its screen.",
            who_must_act="pharmacy", opened_at=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("pharmacy", "0005_orders_and_holds")]
    operations = [migrations.RunPython(open_holds, migrations.RunPython.noop, elidable=True)]

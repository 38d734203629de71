"""A batch also makes triturates, so its columns speak of units: one capsule, or one gram of a triturate."""

from django.db import migrations


def _renamed(models: tuple[str, ...], old: str, new: str) -> list[migrations.RenameField]:
    return [migrations.RenameField(model_name=model, old_name=old, new_name=new) for model in models]


class Migration(migrations.Migration):
    dependencies = [("compounding", "0002_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="batch", name="batch_size"),
        migrations.RemoveConstraint(model_name="batch", name="batch_released_when_complete"),
        *_renamed(("batch", "batchevent"), "planned_capsules", "planned_units"),
        *_renamed(("batch", "batchevent"), "good_capsules", "good_units"),
        *_renamed(("formulaversion", "formulaversionevent"), "fill_weight_mg", "unit_weight_mg"),
        *_renamed(("formulaline",), "amount_per_capsule_mg", "amount_per_unit_mg"),
    ]

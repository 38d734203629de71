from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('compounding', '0006_move_fills_into_containers'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='fill',
            name='label',
        ),
        migrations.RemoveField(
            model_name='fill',
            name='lot',
        ),
        migrations.RemoveField(
            model_name='fillevent',
            name='label',
        ),
        migrations.RemoveField(
            model_name='fillevent',
            name='lot',
        ),
        migrations.AddConstraint(
            model_name='fill',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'cancelled']), models.Q(('allocated_by__isnull', False), ('allocated_on__isnull', False)), _connector='OR'), name='allocated_fill_has_lot'),
        ),
    ]

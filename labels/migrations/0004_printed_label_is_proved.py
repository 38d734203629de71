from django.db import migrations, models

# What was printed before there was a read-back keeps the digest of what went out.
KEEP = """
UPDATE labels_printedlabel SET proved_sha256 = pdf_sha256
WHERE proved_sha256 IS NULL AND status NOT IN ('requested', 'rendered', 'voided', 'destroyed');
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('labels', '0003_label_ledger'),
    ]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='printedlabel',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['requested', 'rendered', 'voided', 'destroyed']), models.Q(('proved_sha256', models.F('pdf_sha256')), ('proved_sha256__isnull', False)), _connector='OR'), name='printed_label_is_proved'),
        ),
    ]

"""Each piece of a text gets a name of its own, the same in every version in which it occurs."""

from django.db import migrations, models

import cohorts.identifiers


def name_each(apps, schema_editor):
    sections = apps.get_model("portfolios", "Section").objects
    batch = []
    for section in sections.filter(key="").only("pk").iterator():
        section.key = cohorts.identifiers.new_public_id()
        batch.append(section)
    sections.bulk_update(batch, ["key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0002_follow")]

    operations = [
        migrations.AddField(
            "section", "key", models.CharField(max_length=16, default="", editable=False), preserve_default=False
        ),
        migrations.RunPython(name_each, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "section",
            "key",
            models.CharField(max_length=16, default=cohorts.identifiers.new_public_id, editable=False),
        ),
        migrations.AddConstraint(
            "section", models.UniqueConstraint(fields=["version", "key"], name="one_section_of_a_key")
        ),
    ]

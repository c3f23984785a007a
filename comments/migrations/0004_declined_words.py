import django.db.models.deletion
from django.db import migrations, models


def copy(apps, schema_editor):
    Comment = apps.get_model("comments", "Comment")
    DeclinedWords = apps.get_model("comments", "DeclinedWords")
    declined = Comment.objects.exclude(declined_text="").values_list("pk", "declined_text")
    DeclinedWords.objects.bulk_create(
        [DeclinedWords(comment_id=pk, digest=digest) for pk, digest in declined.iterator()], batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_questions")]

    operations = [
        migrations.CreateModel(
            name="DeclinedWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="declined_words",
                        to="comments.comment",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("comment", "digest"), name="declined_words_once")],
            },
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]

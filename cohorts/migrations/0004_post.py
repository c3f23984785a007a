import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import cohorts.identifiers


def settle(apps, schema_editor):
    """What was told before there was any mail is not mailed afterwards."""
    notification = apps.get_model("cohorts", "Notification")
    now = django.utils.timezone.now()
    notification.objects.filter(due_at__lte=now).update(settled_at=now)


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0003_invitations_and_record"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "when",
                    models.CharField(
                        choices=[("soon", "as it happens"), ("daily", "once a day"), ("site", "only on the site")],
                        default="soon",
                        max_length=10,
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_choice",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(when__in=["soon", "daily", "site"]), name="mail_choice_known")
                ]
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=cohorts.identifiers.new_public_id, editable=False, max_length=16, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("soon", "about one page"), ("day", "of the day"), ("own", "by itself")],
                        max_length=10,
                    ),
                ),
                ("urgent", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("try_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("claimed_by", models.CharField(blank=True, max_length=40)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("given_up_at", models.DateTimeField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["try_at"],
                        condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                        name="letter_still_to_send",
                    ),
                    models.Index(fields=["recipient", "created_at"], name="letter_of_recipient"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=Q(kind__in=["soon", "day", "own"]), name="letter_kind_known"),
                    models.CheckConstraint(
                        condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
                        name="letter_sent_or_given_up",
                    ),
                ],
            },
        ),
        migrations.RemoveField(model_name="notification", name="claimed_by"),
        migrations.RemoveField(model_name="notification", name="claimed_until"),
        migrations.AddField(
            model_name="notification",
            name="topic",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="notification",
            name="letter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notifications",
                to="cohorts.letter",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="settled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                fields=["due_at"], condition=Q(settled_at__isnull=True), name="notification_not_settled"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(settled_at__isnull=False), name="what_was_sent_is_settled"
            ),
        ),
    ]

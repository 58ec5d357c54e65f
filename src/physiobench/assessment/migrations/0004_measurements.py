"""What was measured; the database itself refuses to change it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from physiobench.lib.migrations import never_updated


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Measurement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("questionnaire", models.SlugField(max_length=100)),
                ("version", models.CharField(max_length=20)),
                ("answers", models.JSONField()),
                ("done_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("replaces_why", models.CharField(blank=True, max_length=200)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measurements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacement",
                        to="assessment.measurement",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["patient", "questionnaire", "-done_on"], name="assessment_measured"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces", None),
                            models.Q(("replaces_why", ""), _negated=True),
                            _connector="XOR",
                        ),
                        name="assessment_a_replacement_has_a_reason",
                    )
                ],
            },
        ),
        never_updated("assessment_measurement"),
    ]

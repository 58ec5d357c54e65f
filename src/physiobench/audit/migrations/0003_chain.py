"""Give each event its digest, and put all events into one chain."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from physiobench.lib.chains import digest, moment
from physiobench.lib.migrations import may_be_updated


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Work out the digest of the events that are there already."""
    events = apps.get_model("audit", "Event").objects
    for event in events.order_by("pk").iterator(chunk_size=500):
        of = digest(
            event.actor_id, event.verb, event.subject, event.patient_id, event.detail,
            moment(event.at),
        )
        events.filter(pk=event.pk).update(digest=of)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_written_once")]

    operations = [
        may_be_updated("audit_event"),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("seq", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("event_key", models.PositiveBigIntegerField(unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(db_index=True, max_length=120)),
                ("noted_in", models.PositiveBigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["noted_in", "subject"], name="audit_a_removal_is_noted_once"
                    )
                ]
            },
        ),
        migrations.AddField(
            model_name="event",
            name="digest",
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=~models.Q(digest=""), name="audit_an_event_has_a_digest"
            ),
        ),
    ]

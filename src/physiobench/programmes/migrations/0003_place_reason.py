"""A reason of its own for stimulation in a place that was not screened."""

from django.db import migrations, models

from physiobench.lib.migrations import never_updated


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_written_once")]
    operations = [
        migrations.AddField(
            model_name="programme",
            name="place_reason",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        never_updated("programmes_programme"),
    ]

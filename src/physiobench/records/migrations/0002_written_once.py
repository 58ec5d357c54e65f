"""The database itself refuses to change what was written once."""

from django.db import migrations

from physiobench.lib.migrations import never_updated


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [
        never_updated("records_retentioncount"),
    ]

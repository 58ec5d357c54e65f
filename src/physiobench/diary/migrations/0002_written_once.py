"""The database itself refuses to change what was written once."""

from django.db import migrations

from physiobench.lib.migrations import never_updated


class Migration(migrations.Migration):
    dependencies = [("diary", "0001_initial")]
    operations = [
        never_updated("diary_review"),
        never_updated("diary_session"),
        never_updated("diary_sessioncheck"),
    ]

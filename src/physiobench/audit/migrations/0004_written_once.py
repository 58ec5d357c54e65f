"""The database itself refuses to change what was written once."""

from django.db import migrations

from physiobench.lib.migrations import never_updated


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain")]
    operations = [
        never_updated("audit_event"),
        never_updated("audit_link"),
        never_updated("audit_removal"),
    ]

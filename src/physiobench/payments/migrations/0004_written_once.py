"""The database itself refuses to change what was written once."""

from django.db import migrations

from physiobench.lib.migrations import never_updated


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_receipt_chain")]
    operations = [never_updated("payments_receipt")]

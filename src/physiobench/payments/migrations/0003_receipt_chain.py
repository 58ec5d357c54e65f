"""Chain the receipts: each holds the fingerprint of the one before."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from physiobench.lib.chains import digest, moment
from physiobench.lib.migrations import may_be_updated


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Work out the fingerprints of the receipts that are there already."""
    receipts = apps.get_model("payments", "Receipt").objects
    before = ""
    for receipt in receipts.select_related("order").order_by("number"):
        order = receipt.order
        fingerprint = digest(
            before, receipt.number, moment(receipt.issued_at), str(order.pk), order.buyer_id,
            order.product, order.amount_pence, order.currency, moment(order.paid_at),
        )
        receipts.filter(pk=receipt.pk).update(previous=before, fingerprint=fingerprint)
        before = fingerprint


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_written_once")]

    operations = [
        may_be_updated("payments_receipt"),
        migrations.AddField(
            model_name="receipt",
            name="previous",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="receipt",
            name="fingerprint",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

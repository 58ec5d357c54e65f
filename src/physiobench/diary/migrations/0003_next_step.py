"""What a patient does while what they reported stays paused."""

from django.conf import settings
from django.db import migrations, models

from physiobench.lib.migrations import never_updated


CHOICES = [
    ("heal", "They wait until it has gone, then send you a message"),
    ("examined", "They see a GP or an urgent care service, then send you a message"),
    ("call", "You call them"),
    ("message", "You send them a message"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0002_written_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="review",
            name="next_step",
            field=models.CharField(blank=True, choices=CHOICES, max_length=10),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("lets_go_on", False), ("next_step", ""), _connector="OR"),
                name="diary_a_decision_goes_on_or_says_what_next",
            ),
        ),
        never_updated("diary_review"),
    ]

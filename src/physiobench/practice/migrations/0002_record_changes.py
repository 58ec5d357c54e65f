"""The database notes each write that may be a report to a physio, or may turn one into a report."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from physiobench.lib.migrations import noted


def changed(
    table: str, written: str, *, label: str, column: str, is_judged: bool, when: str = ""
) -> migrations.RunPython:
    """Note the care of each row that is written so, by the key in one column."""
    note = {
        "label": f"'{label}'",
        "row_key": f"CAST(NEW.{column} AS varchar(36))",
        "is_judged": str(is_judged).upper(),
    }
    return noted(table, written, into="practice_recordchange", note=note, when=when)


def look_everywhere(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing was noted of the care that is in the database already."""
    if apps.get_model("episodes", "Episode").objects.exists():
        apps.get_model("practice", "RecordChange").objects.create(label="", row_key="", is_judged=True)


class Migration(migrations.Migration):

    dependencies = [
        ('practice', '0001_initial'),
        ('assessment', '0002_indexes'),
        ('conversations', '0002_indexes'),
        ('diary', '0002_indexes'),
        ('episodes', '0002_indexes'),
        ('followup', '0002_indexes'),
        ('payments', '0002_indexes'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=50)),
                ('row_key', models.CharField(max_length=36)),
                ('is_judged', models.BooleanField()),
            ],
            options={
                'abstract': False,
            },
        ),
        # rows that are a report by themselves
        changed(
            "diary_session", "INSERT", label="programmes.Programme", column="programme_id",
            is_judged=False, when="NEW.calls_physio",
        ),
        changed(
            "diary_review", "INSERT", label="diary.Session", column="session_id",
            is_judged=False, when="NEW.next_step <> ''",
        ),
        changed(
            "conversations_message", "INSERT", label="episodes.Episode", column="episode_id",
            is_judged=False,
        ),
        changed(
            "followup_followup", "INSERT", label="episodes.Episode", column="episode_id",
            is_judged=False,
        ),
        changed(
            "followup_followup", "UPDATE OF answered_at, assessment_id", label="episodes.Episode",
            column="episode_id", is_judged=False,
        ),
        # rows that are judged together, for news in the answers and for nerves in doubt
        changed(
            "assessment_judgement", "INSERT", label="assessment.Assessment",
            column="assessment_id", is_judged=True,
        ),
        changed(
            "assessment_measurement", "INSERT", label="accounts.User", column="patient_id",
            is_judged=True,
        ),
        changed(
            "programmes_programme", "INSERT", label="episodes.Episode", column="episode_id",
            is_judged=True,
        ),
        # what may make either of them count
        changed(
            "assessment_assessment", "UPDATE OF patient_id, kind, completed_at, stopped_at",
            label="assessment.Assessment", column="id", is_judged=True,
            when="NEW.patient_id IS NOT NULL AND ("
            "OLD.patient_id IS DISTINCT FROM NEW.patient_id OR OLD.kind IS DISTINCT FROM NEW.kind "
            "OR OLD.completed_at IS DISTINCT FROM NEW.completed_at "
            "OR OLD.stopped_at IS DISTINCT FROM NEW.stopped_at)",
        ),
        changed(
            "episodes_episode", "INSERT", label="episodes.Episode", column="id", is_judged=True
        ),
        changed(
            "episodes_episode", "UPDATE OF patient_id, order_id, asked_at, ended_at",
            label="episodes.Episode", column="id", is_judged=True,
        ),
        changed(
            "payments_order", "UPDATE OF paid_at, cancelled_at", label="payments.Order",
            column="id", is_judged=True,
        ),
        migrations.RunPython(look_everywhere, migrations.RunPython.noop),
    ]

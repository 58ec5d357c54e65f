"""One column for each role, so that one login may have several."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


ROLES = ("patient", "physio", "manager", "editor")


def fill_columns(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    users = apps.get_model("accounts", "User")._base_manager
    for role in ROLES:
        columns = {f"is_{other}": other == role for other in ROLES}
        users.filter(role=role).update(**columns)


def fill_role(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Going back keeps the first role of each person: the old table holds one."""
    users = apps.get_model("accounts", "User")._base_manager
    for role in reversed(ROLES):
        users.filter(**{f"is_{role}": True}).update(role=role)


def role_column(role: str, *, default: bool = False) -> migrations.AddField:
    field = models.BooleanField(default=default, editable=False)
    return migrations.AddField(model_name="user", name=f"is_{role}", field=field)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sessions_can_be_ended")]

    operations = [
        role_column("patient", default=True),
        role_column("physio"),
        role_column("manager"),
        role_column("editor"),
        migrations.RunPython(fill_columns, fill_role),
        migrations.RemoveConstraint(model_name="user", name="accounts_role_is_known"),
        migrations.RemoveField(model_name="user", name="role"),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    is_patient=True, is_physio=False, is_manager=False, is_editor=False
                )
                | models.Q(is_patient=False)
                & (
                    models.Q(is_physio=True)
                    | models.Q(is_manager=True)
                    | models.Q(is_editor=True)
                ),
                name="accounts_login_is_a_patients_or_staffs",
            ),
        ),
    ]

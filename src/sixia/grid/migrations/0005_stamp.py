"""The stamp of who and where, and the triggers that renew it."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from sixia.grid import stamp

    for statement in stamp.install(editor.connection.vendor):
        editor.execute(statement)


def remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from sixia.grid.stamp import TABLES

    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION grid_stamped() CASCADE")
    else:
        for table in TABLES:
            for change in ("insert", "update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_{change}_stamped")
    editor.execute("DROP TABLE grid_stamp")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("grid", "0004_households_know_who_opened_them")]
    operations: ClassVar = [migrations.RunPython(create, remove)]

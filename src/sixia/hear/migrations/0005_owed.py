"""What the search index on SQLite still owes after something was dropped from it."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from sixia.hear.purge import CREATE

    if editor.connection.vendor == "sqlite":
        for statement in CREATE:
            editor.execute(statement)


def remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE hear_search_owed")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("hear", "0004_field_channel")]
    operations: ClassVar = [migrations.RunPython(create, remove)]

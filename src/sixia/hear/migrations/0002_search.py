"""The search index: a virtual table on SQLite, a tsvector table on PostgreSQL."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    from sixia.hear.search import CREATE

    for statement in CREATE[editor.connection.vendor]:
        editor.execute(statement)


def remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE hear_search")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("hear", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(create, remove)]

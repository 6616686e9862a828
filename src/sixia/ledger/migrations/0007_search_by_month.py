"""What was said can be looked for by month, and lists narrowed without reading what is left out."""

from itertools import groupby
from typing import ClassVar

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def label(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Have each concern found in the months in which the cases it hangs on began."""
    from sixia.hear.search import under

    links = apps.get_model("ledger", "Link").objects.order_by("case__opened_at")
    told = links.values_list("case__opened_at", "concern").iterator(chunk_size=5_000)
    for _, same in groupby(told, key=lambda link: (link[0].year, link[0].month)):
        month = list(same)
        under([concern for _, concern in month], month[0][0])


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("ledger", "0006_what_a_source_says"),
        ("hear", "0004_field_channel"),
    ]
    operations: ClassVar = [
        migrations.RunPython(label, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="case", name="ledger_case_opened__e2fe07_idx"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["-opened_at", "-id", "area", "class_code", "stage", "unit"],
                name="cases_newest",
            ),
        ),
    ]

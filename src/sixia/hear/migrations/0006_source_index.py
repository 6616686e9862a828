"""What was imported and then sealed off is known again by a keyed hash of its source and id."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("hear", "0005_owed")]
    operations: ClassVar = [
        migrations.AddField(
            "accusation", "source_index", models.CharField(max_length=64, null=True, db_index=True)
        ),
    ]

"""Looks leave for `grid` (its 0002 takes them up, rows and all); going to people is a channel."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hear", "0002_search")]

    operations = [
        migrations.RenameField("look", "concern_key", "about"),
        migrations.AlterModelTable("look", "grid_look"),
        migrations.SeparateDatabaseAndState(
            database_operations=[], state_operations=[migrations.DeleteModel("Look")]
        ),
    ]

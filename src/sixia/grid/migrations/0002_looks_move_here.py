"""The log of looks serves households too, so it moves from `hear` down to `grid`, rows and all."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grid", "0001_initial"), ("hear", "0003_channels_and_looks")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[],
            state_operations=[
                migrations.CreateModel(
                    name="Look",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("about", models.UUIDField(db_index=True)),
                        ("what", models.CharField(max_length=16)),
                        ("why", models.CharField(max_length=200)),
                        ("at", models.DateTimeField(db_index=True)),
                        ("staff", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="looks", to=settings.AUTH_USER_MODEL)),
                    ],
                ),
            ],
        ),
    ]

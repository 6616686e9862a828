"""Its steps lie in 0001, which so takes a tenth of the time. Homes and backups know it by name."""

from django.db import migrations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('field', '0001_initial'),
    ]

    operations = []

"""Registers the room with Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Grid(AppConfig):
    name = "sixia.grid"
    label = "grid"

    def ready(self) -> None:
        from sixia.grid import stamp

        post_migrate.connect(stamp.after_migrate, sender=self)

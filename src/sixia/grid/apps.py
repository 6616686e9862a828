"""Registers the room with Django."""

from django.apps import AppConfig


class Grid(AppConfig):
    name = "sixia.grid"
    label = "grid"

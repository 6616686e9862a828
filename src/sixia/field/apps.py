"""Registers the room with Django."""

from django.apps import AppConfig


class Field(AppConfig):
    name = "sixia.field"
    label = "field"

"""Registers the room with Django."""

from django.apps import AppConfig


class Guide(AppConfig):
    name = "sixia.guide"
    label = "guide"

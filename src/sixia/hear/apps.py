"""Registers the room with Django."""

from django.apps import AppConfig


class Hear(AppConfig):
    name = "sixia.hear"
    label = "hear"

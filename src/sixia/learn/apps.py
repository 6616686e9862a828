"""Registers the room with Django."""

from django.apps import AppConfig


class Learn(AppConfig):
    name = "sixia.learn"
    label = "learn"

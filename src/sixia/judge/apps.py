"""Registers the room with Django."""

from django.apps import AppConfig


class Judge(AppConfig):
    name = "sixia.judge"
    label = "judge"

"""The field client's page."""

from django.apps import AppConfig


class Pocket(AppConfig):
    name = "sixia.web.pocket"
    label = "pocket"

"""Machine access."""

from django.apps import AppConfig


class Api(AppConfig):
    name = "sixia.web.api"
    label = "api"

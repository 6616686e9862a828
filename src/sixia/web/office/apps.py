"""The office's pages."""

from django.apps import AppConfig


class Office(AppConfig):
    name = "sixia.web.office"
    label = "office"

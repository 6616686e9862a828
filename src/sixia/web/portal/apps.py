"""The portal's pages."""

from django.apps import AppConfig


class Portal(AppConfig):
    name = "sixia.web.portal"
    label = "portal"

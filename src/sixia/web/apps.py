"""What all faces share: the look, the words, the frame of a page."""

from django.apps import AppConfig


class Web(AppConfig):
    name = "sixia.web"
    label = "web"

"""Registers the room with Django."""

from django.apps import AppConfig


class Post(AppConfig):
    name = "sixia.post"
    label = "post"

"""Registers the room with Django."""

from django.apps import AppConfig


class Ledger(AppConfig):
    name = "sixia.ledger"
    label = "ledger"

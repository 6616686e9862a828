"""Signing in as the people of the small county."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import County

SignIn = Callable[[str], Client]


@pytest.fixture
def as_(c: County) -> SignIn:
    """A browser in which this person is signed in."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(getattr(c, name), "django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in

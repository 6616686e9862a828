"""The product's settings, in a home of its own and on the database the run names."""

import os
import tempfile

os.environ["SIXIA_HOME"] = tempfile.mkdtemp(prefix="sixia-test-")
if url := os.environ.get("SIXIA_TEST_DATABASE_URL"):
    os.environ["SIXIA_DATABASE_URL"] = url
os.environ.setdefault("SIXIA_NO_RATE_LIMITS", "1")

from sixia.settings import *  # noqa: F403  # the environment has to be set first

# A real hash costs a tenth of a second a sign-in; what is tested is never the hash itself.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = True

"""Version 1 of the interface. Importing a part adds its operations to the frame."""

from django.urls import path

from sixia.web.api import devices, docs, read, sync, write
from sixia.web.api.frame import frame

__all__ = ["devices", "read", "sync", "write"]

app_name = "api"
# The page for people stands where ninja's own root only says that there is nothing.
urlpatterns = [path("", docs.page, name="api-root"), *frame.urls[0][:-1]]

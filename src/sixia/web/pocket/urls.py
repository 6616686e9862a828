"""The field client: its shell, its service worker, its card for the home screen."""

from django.urls import path

from sixia.web.pocket import shell

app_name = "pocket"
urlpatterns = [
    path("", shell.shell, name="shell"),
    path("sw.js", shell.worker, name="worker"),
    path("app.webmanifest", shell.manifest, name="manifest"),
]

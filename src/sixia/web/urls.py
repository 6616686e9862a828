"""Which face answers where."""

from django.urls import include, path

urlpatterns = [
    path("", include("sixia.web.portal.urls")),
    path("office/", include("sixia.web.office.urls")),
]

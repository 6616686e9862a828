"""Which face answers where."""

from django.urls import include, path
from django.views.i18n import set_language

from sixia.web import errors, view

urlpatterns = [
    path("", include("sixia.web.portal.urls")),
    path("office/", include("sixia.web.office.urls")),
    path("pocket/", include("sixia.web.pocket.urls")),
    path("api/v1/", include("sixia.web.api.urls")),
    path("view/language/", set_language, name="set_language"),
    path("view/text-size/", view.text_size, name="text_size"),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken

"""Topics: all of them, one with what was said of it, and what is decided."""

from django.urls import path

from sixia.web.office.topics import acts, page

urlpatterns = [
    path("", page.topics, name="topics"),
    path("<uuid:key>/", page.topic, name="topic"),
    path("<uuid:key>/<slug:name>/", acts.topic_act, name="topic_act"),
]

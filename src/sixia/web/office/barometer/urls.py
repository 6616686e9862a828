"""The barometer: its page, the table to take along, the cases behind a figure."""

from django.urls import path

from sixia.web.office.barometer.cases import cases
from sixia.web.office.barometer.handout import table
from sixia.web.office.barometer.page import barometer

urlpatterns = [
    path("", barometer, name="barometer"),
    path("table.csv", table, name="barometer_csv"),
    path("cases/", cases, name="barometer_cases"),
]

"""Outings: the calendar, one from plan to report back, its desk, its table, its papers."""

from django.urls import path

from sixia.web.office.outings import acts, calendar, desk, door, export, page, papers, plan, table

urlpatterns = [
    path("", calendar.outings, name="outings"),
    path("week/", calendar.week, name="outings_week"),
    path("outings.xlsx", export.outings_xlsx, name="outings_xlsx"),
    path("plan/", plan.plan_outing, name="plan_outing"),
    path("<int:outing_id>/", page.outing, name="outing"),
    path("<int:outing_id>/change/", plan.change_outing, name="change_outing"),
    path("<int:outing_id>/desk/", desk.desk, name="desk"),
    path("<int:outing_id>/door/", door.door, name="door"),
    path("<int:outing_id>/table/", table.table, name="table"),
    path("<int:outing_id>/minutes.<slug:form>", papers.minutes, name="minutes"),
    path("<int:outing_id>/poster/", papers.poster, name="poster"),
    path("<int:outing_id>/poster.pdf", papers.poster_pdf, name="poster_pdf"),
    path("<int:outing_id>/<slug:name>/", acts.act, name="outing_act"),
]

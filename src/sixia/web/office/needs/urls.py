"""The lists of needs: shared, hard, old, again."""

from django.urls import path

from sixia.web.office.needs import page, table

urlpatterns = [
    path("", page.needs, name="needs"),
    path("<slug:name>/", page.needs, name="needs_list"),
    path("<slug:name>/table.xlsx", table.needs_xlsx, name="needs_xlsx"),
    path("lead/<int:case_id>/", page.lead, name="needs_lead"),
]

"""Campaigns: all of them, one with its figures, its cases, what is added, its report."""

from django.urls import path

from sixia.web.office.campaigns import acts, add, cases, page, plan, report

urlpatterns = [
    path("", page.campaigns, name="campaigns"),
    path("new/", plan.new_campaign, name="new_campaign"),
    path("<uuid:key>/", page.campaign, name="campaign"),
    path("<uuid:key>/change/", plan.change_campaign, name="change_campaign"),
    path("<uuid:key>/cases/", cases.campaign_cases, name="campaign_cases"),
    path("<uuid:key>/add/", add.add_cases, name="campaign_add"),
    path("<uuid:key>/report.<slug:form>", report.campaign_report, name="campaign_report"),
    path("<uuid:key>/<slug:name>/", acts.campaign_act, name="campaign_act"),
]

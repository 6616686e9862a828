"""The public pages."""

from django.urls import path

from sixia.web.portal import (
    campaigns,
    draws,
    follow,
    home,
    household,
    lost,
    mine,
    outings,
    policies,
    say,
    tell,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("privacy/", home.privacy, name="privacy"),
    path("help/accessibility/", home.accessibility, name="accessibility"),
    path("outings/", outings.outings, name="outings"),
    path("outings/calendar.ics", outings.feed, name="feed"),
    path("outings/<uuid:key>/", outings.outing, name="outing"),
    path("outings/<uuid:key>/calendar.ics", outings.entry, name="entry"),
    path("draws/", draws.draws, name="draws"),
    path("draws/<uuid:key>/", draws.draw, name="draw"),
    path("draws/<uuid:key>/frame.txt", draws.draw_frame, name="draw_frame"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<uuid:key>/", campaigns.campaign, name="campaign"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<uuid:key>/", policies.policy, name="policy"),
    path("say/", say.say, name="say"),
    path("say/alike/", say.alike, name="alike"),
    path("say/done/", say.done, name="done"),
    path("tell/", tell.tell, name="tell"),
    path("tell/done/", tell.done, name="told"),
    path("follow/", follow.follow, name="follow"),
    path("follow/leave/", follow.leave, name="leave"),
    path("household/", household.household, name="household"),
    path("household/correct/", household.correct, name="household_correct"),
    path("household/answer/", household.answer, name="household_answer"),
    path("household/erase/", household.erase, name="household_erase"),
    path("household/leave/", household.leave, name="household_leave"),
    path("lost/", lost.lost, name="lost"),
    path("mine/", mine.mine, name="mine"),
    path("mine/<int:case_id>/<slug:act>/", mine.act, name="act"),
    path("mine/file/<int:file_id>/", mine.file, name="file"),
]

"""The office's pages, in the order of the story."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from sixia.web.office import (
    account,
    accusations,
    audit,
    case,
    counter,
    looks,
    move,
    outbox,
    people,
    places,
    queue,
    seal,
    search,
)

app_name = "office"
urlpatterns = [
    path("sign-in/", account.sign_in, name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("account/", account.account, name="account"),
    path("", queue.queue, name="queue"),
    path("list/<slug:name>/", queue.list_, name="list"),
    path("search/", search.search, name="search"),
    path("counter/", counter.counter, name="counter"),
    path("case/<int:case_id>/", case.case, name="case"),
    path("case/<int:case_id>/log/", audit.log, name="log"),
    path("case/<int:case_id>/look/<int:concern_id>/", looks.look, name="look"),
    path("case/<int:case_id>/seal-off/<int:concern_id>/", seal.seal_off, name="seal_off"),
    path("case/<int:case_id>/<slug:name>/", move.move, name="move"),
    path("file/<int:attachment_id>/", looks.file, name="file"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/sms.csv", outbox.sms, name="sms"),
    path("outbox/message/<int:message_id>/settle/", outbox.settle, name="settle"),
    path("outbox/message/<int:message_id>/ring/", outbox.ring, name="ring"),
    path("outbox/message/<int:message_id>/letter/", outbox.letter, name="letter"),
    path("outbox/<slug:channel>/", outbox.waiting, name="waiting"),
    path("accusations/", accusations.accusations, name="accusations"),
    path("accusations/<uuid:key>/", accusations.accusation, name="accusation"),
    path(
        "accusations/<uuid:key>/file/<int:number>/",
        accusations.accusation_file,
        name="accusation_file",
    ),
    path("accusations/<uuid:key>/act/", accusations.act, name="accusation_act"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add"),
    path("people/<int:staff_id>/", people.person, name="person"),
    path("people/<int:staff_id>/active/", people.set_active, name="set_active"),
    path("people/<int:staff_id>/password/", people.new_password, name="new_password"),
    path("duties/<int:duty_id>/end/", people.end_duty, name="end_duty"),
    path("units/", places.units, name="units"),
    path("areas/", places.areas, name="areas"),
    path("areas/<str:code>/", places.areas, name="area"),
    path("holidays/", places.holidays, name="holidays"),
    path("looks/", looks.looks, name="looks"),
]

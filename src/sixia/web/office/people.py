"""Staff and what they are charged with: the administrator's pages."""

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from sixia.grid import setup
from sixia.grid.models import Duty, Staff
from sixia.web.office.devices import keys
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.pages import page_of, show
from sixia.web.office.personnel import GiveDuty, NewStaff


@opens_to("administrator")
def people(request: Desk) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    in_force = Duty.objects.filter(Q(until__isnull=True) | Q(until__gte=request.today))
    rows = Staff.objects.select_related("unit").prefetch_related(
        Prefetch("duties", in_force.order_by("since", "pk"), to_attr="now_held")
    )
    if query:
        rows = rows.filter(Q(name__contains=query) | Q(username__contains=query))
    page = page_of(request, rows.order_by("-is_active", "unit__code", "username"))
    return show(request, "people.html", {"page": page, "query": query})


@opens_to("administrator")
def add(request: Desk) -> HttpResponse:
    """A new member of staff; the one-time password is shown once."""
    form = NewStaff(request.POST or None)
    if request.method == "POST" and form.is_valid():
        staff, password = setup.add_staff(**form.cleaned_data)
        return show(request, "added.html", {"staff": staff, "password": password})
    return show(request, "add.html", {"form": form}, 422 if form.errors else 200)


@opens_to("administrator")
def person(request: Desk, staff_id: int) -> HttpResponse:
    """One person and their duties; a POST gives another duty."""
    staff = get_object_or_404(Staff.objects.select_related("unit"), pk=staff_id)
    begun = {"since": request.today, "unit": staff.unit_id, "area": staff.unit.area_id}
    form = GiveDuty(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        setup.give_duty(staff, **form.cleaned_data)
        messages.success(request, gettext("职责已经给了。"))
        return redirect("office:person", staff.pk)
    held = staff.duties.select_related("unit", "area").order_by("-since", "-pk")
    told = {"staff": staff, "held": held, "form": form, "today": request.today}
    told["keys"] = keys(staff.tokens.filter(ended_at=None), request)
    return show(request, "person.html", told, 422 if form.errors else 200)


@opens_to("administrator")
@require_POST
def end_duty(request: Desk, duty_id: int) -> HttpResponse:
    duty = get_object_or_404(Duty, pk=duty_id)
    setup.end_duty(duty, request.today)
    messages.success(request, gettext("职责到今天为止。以前的记录都留着。"))
    return redirect("office:person", duty.staff_id)


@opens_to("administrator")
@require_POST
def set_active(request: Desk, staff_id: int) -> HttpResponse:
    """Close someone's account, or open it again. Nothing they did is lost."""
    staff = get_object_or_404(Staff, pk=staff_id)
    if staff == request.user:
        messages.error(request, gettext("不能停用自己的账号。"))
        return redirect("office:person", staff.pk)
    setup.set_active(staff, request.POST.get("active") == "1")
    told = gettext("账号已恢复。") if staff.is_active else gettext("账号已停用。")
    messages.success(request, told)
    return redirect("office:person", staff.pk)


@opens_to("administrator")
@require_POST
def new_password(request: Desk, staff_id: int) -> HttpResponse:
    """A new one-time password for someone who lost theirs, shown once."""
    staff = get_object_or_404(Staff, pk=staff_id)
    if staff.duties.filter(role="discipline").exclude(until__lt=request.today).exists():
        told = gettext("能看检举控告的人,密码只能在服务器上重设(sixia staff password)。")
        messages.error(request, told)
        return redirect("office:person", staff.pk)
    password = setup.one_time_password(staff)
    return show(request, "added.html", {"staff": staff, "password": password})

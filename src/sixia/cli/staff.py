"""`sixia staff`: the first people of a deployment, and a password when one is lost."""

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from sixia.cli import home, say

if TYPE_CHECKING:
    from sixia.grid.models import Staff, Unit

stdin = click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")


@click.group()
def staff() -> None:
    """Add staff, give them duties, set their password."""


@staff.command()
@click.argument("username")
@click.option("--name", required=True, help="As others know them.")
@click.option("--unit", help="Code of their unit (default: the county's).")
@click.option("--role", help="A duty to begin with, such as administrator or dispatcher.")
@stdin
@say.as_json
def add(
    username: str, name: str, unit: str | None, role: str | None, password_stdin: bool, json_: bool
) -> None:
    """Add a member of staff who can sign in."""
    home.prepare()
    from sixia.grid.models import Staff

    if Staff.objects.filter(username=username).exists():
        raise click.ClickException(f"{username} is there already. Nothing was changed.")
    place = _unit(unit)
    _role(role)
    password = _password(username, password_stdin)
    member = Staff.objects.create_user(username, name, place, password)
    if role:
        _charge(member, role, place, None)
    say.totals({"username": username, "unit": place.code, "role": role}, json_)


@staff.command()
@click.argument("username")
@click.argument("role")
@click.option("--unit", help="Code of the unit (default: their own).")
@click.option("--area", help="Code of the area (default: the unit's, or the county).")
@click.option("--end", is_flag=True, help="End it with today instead.")
@say.as_json
def duty(
    username: str, role: str, unit: str | None, area: str | None, end: bool, json_: bool
) -> None:
    """Charge a member of staff with a role, or end it."""
    home.prepare()
    _role(role)
    member = _member(username)
    place = _unit(unit) if unit else member.unit
    if end:
        told = {"username": username, "ended": _end(member, role, place if unit else None)}
    else:
        told = {"username": username, "role": role, "area": _charge(member, role, place, area)}
    say.totals(told, json_)


@staff.command()
@click.argument("username")
@stdin
@say.as_json
def password(username: str, password_stdin: bool, json_: bool) -> None:
    """Set a password anew, and lift a lock-out."""
    home.prepare()
    from axes.utils import reset

    member = _member(username)
    member.set_password(_password(username, password_stdin))
    member.save(update_fields=["password"])
    reset(username=username)
    say.totals({"username": username, "changed": True}, json_)


def _member(username: str) -> "Staff":
    from sixia.grid.models import Staff

    member = Staff.objects.select_related("unit").filter(username=username).first()
    if member is None:
        raise click.ClickException(f"Nobody is called {username}. Nothing was changed.")
    return member


def _unit(code: str | None) -> "Unit":
    """The unit of this code; without one the first unit, made where there is none."""
    from sixia.grid import importing
    from sixia.grid.models import Unit

    if code is None:
        if made := importing.make_home(importing.any_home() or importing.NOWHERE):
            say.note(f"There was no {', no '.join(made)}: placeholders stand in for them.")
        return Unit.objects.order_by("pk")[0]
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        known = ", ".join(Unit.objects.values_list("code", flat=True)[:20])
        raise click.ClickException(f"No unit has the code {code}; there are: {known}.")
    return unit


def _role(role: str | None) -> None:
    from sixia.grid.rules import ROLES

    names = [name for name, _ in ROLES]
    if role is not None and role not in names:
        raise click.UsageError(f"No role is called {role!r}; the roles are: {', '.join(names)}.")


def _charge(member: "Staff", role: str, unit: "Unit", area: str | None) -> str:
    from sixia.grid.importing import any_home
    from sixia.grid.models import Area
    from sixia.grid.setup import give_duty

    code = area or unit.area_id or any_home() or ""
    place = Area.objects.filter(pk=code).first()
    if place is None:
        raise click.ClickException(f"No area has the code {code!r}. No duty was given.")
    give_duty(member, role, unit, place, _today())
    return code


def _end(member: "Staff", role: str, unit: "Unit | None") -> int:
    from sixia.grid.setup import end_duty

    rows = member.duties.filter(role=role, until__isnull=True)
    found = list(rows.filter(unit=unit) if unit else rows)
    for row in found:
        end_duty(row, _today())
    return len(found)


def _today() -> date:
    from django.utils import timezone

    return timezone.localdate(home.now())


def _password(username: str, from_stdin: bool) -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if from_stdin:
        given = sys.stdin.readline().rstrip("\n")
    else:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    try:
        validate_password(given)
    except ValidationError as error:
        raise click.ClickException(
            f"{' '.join(error.messages)} {username}: nothing was changed."
        ) from error
    return given

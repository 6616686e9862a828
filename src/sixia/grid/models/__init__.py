"""Who and where: areas, units, staff and duties; households and who is paired with them."""

from sixia.grid.models.homes import Entry, Household, MinorsApproval, Pairing
from sixia.grid.models.keys import Look, Token
from sixia.grid.models.who import Area, Duty, HolidayNotice, Staff, StaffManager, Team, Unit

__all__ = [
    "Area",
    "Duty",
    "Entry",
    "HolidayNotice",
    "Household",
    "Look",
    "MinorsApproval",
    "Pairing",
    "Staff",
    "StaffManager",
    "Team",
    "Token",
    "Unit",
]

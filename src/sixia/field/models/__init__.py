"""Outings, what was heard and promised on them, visits, and what devices sent."""

from sixia.field.models.devices import Record, Upload
from sixia.field.models.heard import Asked, Heard, Made, Visit
from sixia.field.models.outings import STATES, Invited, Outing, Visitor
from sixia.field.models.planning import Draw, Rota, Turn

__all__ = [
    "STATES",
    "Asked",
    "Draw",
    "Heard",
    "Invited",
    "Made",
    "Outing",
    "Record",
    "Rota",
    "Turn",
    "Upload",
    "Visit",
    "Visitor",
]

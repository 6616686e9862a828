"""The sections a telephone takes along, each a list of plain values: the same few queries however
long it is. Names in them are in both languages, for a telephone is read without the server."""

from collections.abc import Callable, Mapping

from sixia.field.sections.cases import cases
from sixia.field.sections.households import households
from sixia.field.sections.me import areas, me
from sixia.field.sections.outings import outings
from sixia.field.sections.policies import policies
from sixia.field.sections.scene import Items, Scene

SECTIONS: Mapping[str, Callable[[Scene], Items]] = {
    "me": me,
    "areas": areas,
    "households": households,
    "cases": cases,
    "outings": outings,
    "policies": policies,
}

"""What share speaks of what, what is rising or falling, and who is not heard; pure.

Arrays in, arrays out. Voices are counted in whole months, the last axis; strata (the channels of a
place) are the axis before it. Counts of places and classes only: nothing here knows a person.
"""

from sixia.learn.trends.moving import Change, Moving, moving
from sixia.learn.trends.season import Season, season
from sixia.learn.trends.shares import among, counted
from sixia.learn.trends.silence import Quiet, quieter
from sixia.learn.trends.use import opened

__all__ = [
    "Change",
    "Moving",
    "Quiet",
    "Season",
    "among",
    "counted",
    "moving",
    "opened",
    "quieter",
    "season",
]

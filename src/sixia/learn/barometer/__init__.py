"""民意是社会时势的晴雨表: how many speak of what, where and by which channel, month by month.

Counts of places and classes, never of persons; units are not in it. Only whole months are told.
"""

from sixia.learn.barometer.asked import Asked, month_of, number_of
from sixia.learn.barometer.behind import Figure, cases_behind
from sixia.learn.barometer.counts import begun
from sixia.learn.barometer.lines import Cell, Line
from sixia.learn.barometer.telling import Barometer, Channel, Moved, Silent, barometer
from sixia.learn.barometer.withheld import withheld

__all__ = [
    "Asked",
    "Barometer",
    "Cell",
    "Channel",
    "Figure",
    "Line",
    "Moved",
    "Silent",
    "barometer",
    "begun",
    "cases_behind",
    "month_of",
    "number_of",
    "withheld",
]

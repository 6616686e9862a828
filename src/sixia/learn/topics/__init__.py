"""Topics: the same problem at the same place within a year, said by several.

Texts are read as runs of two and three characters (`reading`) and weighed (`hearing`), each gets
its nearest neighbours (`near`), those are joined as long as what is joined is alike on the whole
(`joining`), and each text then goes where it fits best (`settling`). A topic is told (`telling`)
in the words of the one who spoke most like all others (`wording`), with who, where, when and how
hot. What comes out depends on what was said, not on its order, nor on how the work is spread.
Knows no Django and no clock.
"""

from sixia.learn.topics.finding import labelled
from sixia.learn.topics.said import SAID
from sixia.learn.topics.spread import Spread, cores, here
from sixia.learn.topics.telling import Topic, topics

__all__ = ["SAID", "Spread", "Topic", "cores", "here", "labelled", "topics"]

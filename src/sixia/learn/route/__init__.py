"""Which unit a matter goes to, learnt from where matters went before, and from each one that ends.

Three kinds of witness are heard and weighed against one another: how often each unit had cases of
the same class, place and channel, from the most particular to the plainest, of late and ever
(`tables`); the same by what units are, so that what one town's office does tells of another's
(`shape`); and a softmax regression that learns case by case (`linear`). The weights are those with
which the witnesses would have told the latest cases best, each before it was learnt (`weighing`).
Pure; knows no Django.
"""

from sixia.learn.route.router import Router, trained
from sixia.learn.route.shape import PLAIN, WITH_RULE, Shape

__all__ = ["PLAIN", "WITH_RULE", "Router", "Shape", "trained"]

"""What a text is about, learnt from texts of which that is known.

A text is heard in five ways (`hearing`): its characters and pairs, its words, how it begins, and
the first two without the words that say nothing. Each is weighed by how rare it is, one linear
support vector machine a class is learnt over all (`training`), and its scores are made into shares
that are as often right as they say (`calibration`). A model (`model`) keeps numbers only, no
words. Pure; knows no Django.
"""

from sixia.learn.classify.hearing import cut
from sixia.learn.classify.model import Model
from sixia.learn.classify.training import trained

__all__ = ["Model", "cut", "trained"]

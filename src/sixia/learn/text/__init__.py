"""What people write, made comparable (`normal`), made fit to be shown (`mask`), and read for where
and when (`where`, `when`). Pure; knows no Django."""

from sixia.learn.text.letters import letters
from sixia.learn.text.mask import mask
from sixia.learn.text.normal import tidy
from sixia.learn.text.opening import opening
from sixia.learn.text.when import Time, times
from sixia.learn.text.where import Names, Place, places

__all__ = ["Names", "Place", "Time", "letters", "mask", "opening", "places", "tidy", "times"]

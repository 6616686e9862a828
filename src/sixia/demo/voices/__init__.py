"""What the people of the made-up county say in a year, and what becomes of it."""

from sixia.demo.voices.fate import Fate, Step, fate
from sixia.demo.voices.stream import voices
from sixia.demo.voices.voice import Voice

__all__ = ["Fate", "Step", "Voice", "fate", "voices"]

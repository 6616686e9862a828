"""What the people of the made-up county say in a year, and what becomes of it."""

from sixia.demo.voices.stream import voices
from sixia.demo.voices.voice import Voice

__all__ = ["Voice", "voices"]

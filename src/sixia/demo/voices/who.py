"""Who speaks: made-up residents who keep their name and number, or nobody named."""

from random import Random

from sixia.demo.county import name_of
from sixia.demo.dice import between

A_VILLAGE = 480  # residents who may speak; keeps numbers below those of teams and staff
NAMELESS = {"letter": 0.06, "visit": 0.03, "reception": 0.03, "meeting": 0.4, "web": 0.26}


def resident(number: int) -> tuple[str, str]:
    """Name and phone of a resident, the same each time."""
    return name_of(number * 7, number // 3 * 11, number * 13), f"199000{number:05d}"


def speaker(rng: Random, channel: str, village: int) -> tuple[str | None, str | None]:
    """Name and phone as given; either may be missing."""
    name, phone = resident(village * A_VILLAGE + between(rng, 0, A_VILLAGE - 1))
    luck = rng.random()
    nameless = NAMELESS.get(channel, 0.15)
    if luck < nameless:
        return None, None
    if luck < nameless + 0.07:
        return None, phone
    return name, phone

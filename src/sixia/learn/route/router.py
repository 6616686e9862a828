"""All witnesses together."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from sixia.learn.route.linear import LEAST, Linear, softmax
from sixia.learn.route.shape import PLAIN, Columns, Shape
from sixia.learn.route.tables import Floats, Key, Tables, Whole, flat, seen
from sixia.learn.route.weighing import Heard, even, weighed

EVER_AND_LATE = (1.0, 0.9, 0.6)
OF_ROLES = (1.0, 0.9)
DOUBT = 0.3  # cases that each unit is thought to have had before any is known
LATEST = 3_500  # cases that witnesses are weighed by
ROOM = 240_000_000  # bytes that may be held to weigh them

Values = Sequence[str]


class Router:
    """Learns one case after another; says for a new one how likely each unit is."""

    def __init__(self, units: Iterable[str], roles: Mapping[str, str], shape: Shape) -> None:
        """`roles` say what units are, by name or number; one that is not named is like no other."""
        self.shape = shape
        self.roles = dict(roles)
        self.units: list[str] = list(dict.fromkeys(units))
        self.place = {unit: number for number, unit in enumerate(self.units)}
        self.all = Tables(EVER_AND_LATE, len(self.units))
        self.by_role = Tables(OF_ROLES, len(self.units))
        self.linear = Linear(len(self.units))
        witnesses = len(shape.contexts) * len(EVER_AND_LATE) + 1
        witnesses += (len(shape.by_role) + len(shape.among_role)) * len(OF_ROLES)
        self.weights = even(witnesses)
        self._sort()

    def suggest(self, values: Values, most: int = 3) -> list[tuple[str, float]]:
        """The likeliest units, the likeliest first, each with how likely it is."""
        if not self.units:
            return []
        shares = softmax(self.heard(values).told(self.weights))
        best = np.argsort(-shares, kind="stable")[:most]
        return [(self.units[unit], float(shares[unit])) for unit in best]

    def learn(self, values: Values, unit: str) -> None:
        """A case with these values went to this unit."""
        if unit not in self.place:
            self._welcome(unit)
        number = self.place[unit]
        self.all.learn(_keys("all", self.shape.contexts, values), number)
        roles = (*_keys("role", self.shape.by_role, values), *self._among(values))
        self.by_role.learn(roles, number)
        self.linear.learn(_keys("", self.shape.linear, values), number)

    def heard(self, values: Values) -> Heard:
        """What each witness says of such a case."""
        counts = self.all.of(_keys("all", self.shape.contexts, values))
        usual = counts[0, 0] + DOUBT
        usual = usual / usual.sum()
        whole = counts.sum(2, keepdims=True)
        plain = np.log((counts + usual) / (whole + 1)) - np.log(usual)
        roles, role_buckets = self._of_roles(values, usual)
        linear = np.log(self.linear.shares(_keys("", self.shape.linear, values)) + LEAST)
        evidence = np.concatenate([flat(plain), roles, (linear - np.log(usual))[None]])
        buckets = np.concatenate([seen(counts), role_buckets, [1]])
        return Heard(np.log(usual), evidence, buckets)

    def _of_roles(self, values: Values, usual: Floats) -> tuple[Floats, Whole]:
        """What units are, and which unit among those that are the same."""
        counts = self.by_role.of(_keys("role", self.shape.by_role, values))
        of_role = self._summed(counts)
        usual_role = self._summed(usual)
        role = np.log((of_role + usual_role) / (counts.sum(2, keepdims=True) + 1))
        role -= np.log(usual_role)
        there = self.by_role.of(self._among(values))
        share = usual / usual_role
        among = np.log((there + share) / (self._summed(there) + 1)) - np.log(share)
        return np.concatenate([flat(role), flat(among)]), np.concatenate(
            [seen(counts), seen(there)]
        )

    def _summed(self, counts: Floats) -> Floats:
        """For each unit what all units of its role have together."""
        return np.asarray((counts @ self._same)[..., self._role])

    def _among(self, values: Values) -> list[Key]:
        return _keys("among", self.shape.among_role, values)

    def _welcome(self, unit: str) -> None:
        self.place[unit] = len(self.units)
        self.units.append(unit)
        for part in (self.all, self.by_role, self.linear):
            part.grow(len(self.units))
        self._sort()

    def _sort(self) -> None:
        """Number the roles that there are."""
        names = [self.roles.get(unit) or f"={unit}" for unit in self.units]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        self._role = np.array([numbers[name] for name in names], np.int64)
        self._same = np.zeros((len(names), len(numbers)))
        self._same[np.arange(len(names)), self._role] = 1


def _keys(kind: str, contexts: Sequence[Columns], values: Values) -> list[Key]:
    return [(kind, *context, *(values[column] for column in context)) for context in contexts]


def trained(
    cases: Sequence[tuple[Values, str]], roles: Mapping[str, str], shape: Shape = PLAIN
) -> Router:
    """Learn from cases in the order of time; weigh the witnesses by the latest ones, each as it
    was before that case was learnt."""
    router = Router((unit for _, unit in cases), roles, shape)
    fit = ROOM // (4 * max(1, len(router.units)) * len(router.weights))
    first = len(cases) - min(len(cases) * 2 // 3, LATEST, fit)
    heard: list[Heard] = []
    for number, (values, unit) in enumerate(cases):
        if number >= first:
            heard.append(_light(router.heard(values)))
        router.learn(values, unit)
    if heard:
        router.weights = weighed(heard, [router.place[unit] for _, unit in cases[first:]])
    return router


def _light(heard: Heard) -> Heard:
    return Heard(heard.usual, heard.evidence.astype(np.float32), heard.buckets)

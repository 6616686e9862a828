"""LV95 beside the exact projection, worked out here the long way."""

from math import asin, atan, atan2, cos, degrees, exp, hypot, log, pi, radians, sin, sqrt, tan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.hear.swiss import wgs84

METRE = 1 / 111_000  # degrees of latitude
# Bessel 1841 and the sphere of the Swiss projection, from the same paper of swisstopo (section 3).
A, E2 = 6_377_397.155, 0.006674372230614
PHI0, LAMBDA0 = radians(46 + 57 / 60 + 8.66 / 3600), radians(7 + 26 / 60 + 22.5 / 3600)
R = A * sqrt(1 - E2) / (1 - E2 * sin(PHI0) ** 2)
ALPHA = sqrt(1 + E2 / (1 - E2) * cos(PHI0) ** 4)
B0 = asin(sin(PHI0) / ALPHA)
E = sqrt(E2)
K = (
    log(tan(pi / 4 + B0 / 2))
    - ALPHA * log(tan(pi / 4 + PHI0 / 2))
    + ALPHA * E / 2 * log((1 + E * sin(PHI0)) / (1 - E * sin(PHI0)))
)
SHIFT = (674.374, 15.056, 405.346)  # CH1903+ to WGS 84, metres
WGS_A, WGS_E2 = 6_378_137.0, 0.00669437999014


def exact(east: float, north: float) -> tuple[float, float]:
    """Latitude and longitude by inverse oblique Mercator and a shift of the centre of the earth."""
    y, x = east - 2_600_000, north - 1_200_000
    lb, bb = y / R, 2 * (atan(exp(x / R)) - pi / 4)
    b = asin(cos(B0) * sin(bb) + sin(B0) * cos(bb) * cos(lb))
    away = atan2(sin(lb), cos(B0) * cos(lb) - sin(B0) * tan(bb))
    longitude, phi = LAMBDA0 + away / ALPHA, b
    for _ in range(20):
        s = (log(tan(pi / 4 + b / 2)) - K) / ALPHA + E * log(tan(pi / 4 + asin(E * sin(phi)) / 2))
        phi = 2 * atan(exp(s)) - pi / 2
    return shifted(phi, longitude)


def shifted(phi: float, longitude: float) -> tuple[float, float]:
    n = A / sqrt(1 - E2 * sin(phi) ** 2)
    x = n * cos(phi) * cos(longitude) + SHIFT[0]
    y = n * cos(phi) * sin(longitude) + SHIFT[1]
    z = n * (1 - E2) * sin(phi) + SHIFT[2]
    latitude = phi
    for _ in range(20):
        n = WGS_A / sqrt(1 - WGS_E2 * sin(latitude) ** 2)
        latitude = atan2(z + n * WGS_E2 * sin(latitude), hypot(x, y))
    return degrees(latitude), degrees(atan2(y, x))


def test_the_example_in_the_paper() -> None:
    latitude, longitude = wgs84(2_700_000, 1_100_000)
    assert latitude == pytest.approx(46 + 2 / 60 + 38.87 / 3600, abs=METRE)
    assert longitude == pytest.approx(8 + 43 / 60 + 49.79 / 3600, abs=METRE)


def away(east: float, north: float) -> float:
    (latitude, longitude), (lat, lon) = wgs84(east, north), exact(east, north)
    return hypot(latitude - lat, (longitude - lon) * cos(radians(lat))) / METRE


@given(st.floats(2_600_000, 2_770_000), st.floats(1_080_000, 1_285_000))
def test_most_of_switzerland_to_about_a_metre(east: float, north: float) -> None:
    assert away(east, north) < 1.5


@given(st.floats(2_485_000, 2_835_000), st.floats(1_110_000, 1_200_000))
def test_the_far_west_and_east_to_three(east: float, north: float) -> None:
    assert away(east, north) < 3


@pytest.mark.parametrize("point", [(683_000, 248_000), (1_248_000, 2_683_000), (0, 0)])
def test_a_point_elsewhere_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not in Switzerland"):
        wgs84(*point)

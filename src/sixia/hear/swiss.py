"""Swiss coordinates: LV95 (EPSG:2056) to WGS 84. Pure.

The approximate formulas of swisstopo, "Formeln und Konstanten für die Berechnung der
Schweizerischen schiefachsigen Zylinderprojektion und der Transformation zwischen
Koordinatensystemen" (October 2008, section 4): good to about 1 m, to 3 m near Geneva.
"""

EAST, NORTH = (2_480_000, 2_840_000), (1_070_000, 1_300_000)  # Switzerland and a little around it


def wgs84(east: float, north: float) -> tuple[float, float]:
    """Latitude and longitude in degrees of a point in LV95 metres.

    Raises ValueError for a point that does not lie in Switzerland.
    """
    if not (EAST[0] <= east <= EAST[1] and NORTH[0] <= north <= NORTH[1]):
        raise ValueError(f"not in Switzerland: {east}, {north}")
    y, x = (east - 2_600_000) / 1e6, (north - 1_200_000) / 1e6  # from Bern, in 1,000 km
    longitude = 2.6779094 + 4.728982 * y + 0.791484 * y * x + 0.1306 * y * x**2 - 0.0436 * y**3
    latitude = (
        16.9023892 + 3.238272 * x - 0.270978 * y**2 - 0.002528 * x**2
        - 0.0447 * y**2 * x - 0.0140 * x**3
    )  # fmt: skip
    return latitude * 100 / 36, longitude * 100 / 36  # from units of 10,000"

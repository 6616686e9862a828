"""清溪县: a made-up county with a year of concerns, for trying the product and for tests.

Every place, name, number and sentence here was invented; the same seed gives the same county.
"""

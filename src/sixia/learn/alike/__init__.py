"""Cases alike: for what someone says, the most similar of what was said before.

Plain arrays in plain files, mapped by every process that asks, so that a million texts cost their
memory once. One writer adds, removes and tidies up (`writing`); any number read (`reading`).
Knows no Django and no clock.
"""

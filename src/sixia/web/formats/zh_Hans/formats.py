"""Chinese as it is written: 3月9日, and figures in threes so that they can be read at a glance."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
MONTH_DAY_FORMAT = "n月j日"

"""Day, month, year, and the hour by 24, as on the Chinese pages."""

DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j M"
DATETIME_FORMAT = "j M Y H:i"

"""Log lines that tell nothing of accusations: not their keys, not who asked for one, nor when."""

import logging
import re

# Telling one, reading one, and sealing a concern off.
PRIVATE = re.compile(r"^/(tell|office/accusations)(/|$)|/seal-off/")


class Discreet(logging.Filter):
    """Leaves of a line about such a page only that something was answered, and with what."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path", "")
        if PRIVATE.search(path):
            kind = record.exc_info[0] if record.exc_info else None
            record.msg, record.args = (
                "A page in confidence answered %s %s",
                (
                    getattr(record, "status_code", ""),
                    kind.__name__ if kind else "",
                ),
            )
            record.exc_info = record.exc_text = None
        return True

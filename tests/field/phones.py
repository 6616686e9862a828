"""A telephone in the hands of one of the people: writes records down and sends them."""

from datetime import datetime, timedelta
from typing import Any

from uuid_utils.compat import uuid7

from sixia.field.sync import Result, Sent, receive
from sixia.grid.models import Staff, Token
from sixia.grid.queries import duties
from sixia.grid.tokens import make_device
from tests.factories import NOW, VILLAGE, County

PLACE = {"area": VILLAGE}


class Phone:
    """`skew`: how much its clock is ahead of the server's."""

    def __init__(self, staff: Staff, skew: timedelta = timedelta()) -> None:
        self.staff, self.skew = staff, skew
        self.token: Token = make_device(staff, "手机", NOW)[0]
        self.written: list[Sent] = []

    def write(self, kind: str, at: datetime = NOW, /, **body: Any) -> Sent:
        """One record, by this telephone's clock."""
        seq = len(self.written) + 1
        self.written.append(Sent(uuid7(), seq, kind, at + self.skew, body))
        return self.written[-1]

    def send(self, *records: Sent, now: datetime = NOW) -> list[Result]:
        held = duties(self.staff, now.date())
        return receive(self.token, self.staff, held, now + self.skew, records, now)

    def sent(self, kind: str, at: datetime = NOW, now: datetime = NOW, /, **body: Any) -> Result:
        """Write one down and send it at once."""
        [result] = self.send(self.write(kind, at, **body), now=now)
        return result


def phone(c: County, who: str = "wang", **hours: float) -> Phone:
    return Phone(getattr(c, who), timedelta(**hours))

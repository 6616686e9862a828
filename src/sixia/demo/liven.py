"""What makes the named people's queues worth a look: leads, orders, calls for help."""

from collections import Counter
from datetime import datetime, timedelta

from sixia.demo.cast import Cast
from sixia.demo.play import Play
from sixia.hear import accusations
from sixia.hear.accusations import Told
from sixia.ledger import commands as c
from sixia.ledger.commands import Command
from sixia.ledger.moves import Refused

RECENT = timedelta(days=60)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ACCUSED = (
    "反映某镇一名干部在低保评议时收了亲戚的烟酒，自己家的亲戚条件好也评上了。",
    "村里修水渠的工程没有公开招标，据说是村干部的弟弟在做，请查一查账。",
)
MOST = {"help": 3, "lead": 5, "order": 5}


class Liven:
    """Adds a few moves to recent cases in hand, each sort only so often."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.made: Counter[str] = Counter()
        self.done = {name: cast.known[name] for name in ("bo", "he", "su")}

    def touch(self, play: Play) -> None:
        if play.state.stage != "in_hand" or self.now - play.last > RECENT:
            return
        state = play.state
        finish = state.clocks["finish"]
        if state.person == self.done["bo"].pk:
            self._try("help", play, "bo", c.AskHelp(need="要调挖机和交警配合，请帮忙协调。"))
        if len(state.concerns) > 3 or state.grade == "complex":
            lead = c.TakeLead(leader=self.done["he"].pk, progress_at=self._soon("lead"))
            self._try("lead", play, "he", lead)
        if finish.due_at < self.now:
            order = c.Order(
                requirement="已经超期，请说明原因并报办结时间。", reply_at=self._soon("order")
            )
            self._try("order", play, "su", order)

    def _soon(self, sort: str) -> datetime:
        """Some due already, most in the next days."""
        return self.now + (self.made[sort] - 0.5) * 2 * DAY

    def _try(self, sort: str, play: Play, who: str, command: Command) -> None:
        at = play.last + HOUR
        if self.made[sort] >= MOST[sort] or at > self.now:
            return
        try:
            play.move(command, self.cast.members[self.done[who].pk], at)
        except Refused:
            return
        self.made[sort] += 1


def accuse(now: datetime) -> None:
    """Two accusations, told through their own door and sealed."""
    for n, words in enumerate(ACCUSED, start=1):
        accusations.receive(Told(words=words), "web", now - n * 3 * DAY)

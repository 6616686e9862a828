"""A reception day played through: who comes, and a clerk whose every act is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.utils import timezone

from sixia.field import outings
from sixia.field.models import Outing
from sixia.field.outings import Plan
from tests.browser.going import Desk
from tests.factories import VILLAGE, County

WORDS = "宅基地的证办了三年还没有下来。"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes in: so many people together, with so many matters. `named`: they say who they
    are; `spot`: it can be settled there and then."""

    people: int = 1
    matters: int = 1
    spot: bool = False
    named: bool = False


ALONE, NAMED, SPOT = Visitor(), Visitor(named=True), Visitor(spot=True)
TWO, GROUP, ELSEWHERE = Visitor(matters=2), Visitor(people=5), Visitor(matters=0)
MORNING = (ALONE, GROUP, SPOT, NAMED, ELSEWHERE, TWO, ALONE, NAMED, SPOT, ALONE, NAMED)
# The first day ever held: 101 people came with 85 matters; 12 were settled on the spot.
DAY = (
    *(ALONE, NAMED, SPOT, NAMED, ALONE, NAMED) * 12,
    *(GROUP, ELSEWHERE, TWO, ELSEWHERE, GROUP, ELSEWHERE, TWO, ELSEWHERE, GROUP) * 1,
    *(ELSEWHERE, ALONE, NAMED, ELSEWHERE, ALONE, NAMED, ALONE, NAMED) * 1,
)


def announced(c: County) -> Outing:
    """The deputy head of the county receives today, the head of housing goes along; everyone was
    told five days ago."""
    begins, told = timezone.now() - timedelta(hours=1), timezone.now() - timedelta(days=5)
    plan = Plan(
        kind="reception", area_code=VILLAGE, place="社区服务中心", purpose="听大家说住房和办证的事",
        starts_at=begins, ends_at=begins + timedelta(hours=8), lead=c.he.pk,
        unit=c.government.pk, goers=[c.qin.pk],
    )  # fmt: skip
    outing = outings.plan(plan, c.can("he"), told)
    return outings.publish(outing.pk, c.can("he"), told)


class Clerk:
    """One clerk at the desk, with the numbers drawn at the door; each thing done is counted."""

    def __init__(self, desk: Desk, door: Desk, outing: Outing) -> None:
        self.desk, self.door = desk, door
        self.codes: set[str] = set()
        self.most = self.acts = 0
        for window, page in ((desk, "desk"), (door, "door")):
            window.go(f"/office/outings/{outing.pk}/{page}/")

    def receive(self, day: Iterable[Visitor]) -> None:
        """One after another; a group draws its number while the one before it is heard."""
        for visitor, following in pairwise([*day, ALONE]):
            self.acts = 2 if visitor.people > 1 else 0  # what was done at the door for them
            if following.people > 1:
                self.door.send(people=str(following.people))
            self.hear(visitor)
            self.most = max(self.most, self.acts)

    def hear(self, visitor: Visitor) -> None:
        if not visitor.matters:
            self.press("elsewhere")
        for left in range(visitor.matters, 0, -1):
            self.fill(words=WORDS)
            if visitor.named:
                self.fill(name="周大爷", phone="19900000001")
            if visitor.spot:
                self.fill(facts="材料齐了,卡在测绘。", view="今天补测,下周来拿证。")
            self.press("spot" if visitor.spot else "more" if left > 1 else "ledger")
            self.codes.add(self.desk.page.locator(".slip .code").inner_text())

    def fill(self, **told: str) -> None:
        self.acts += len(told)
        self.desk.fill(**told)

    def press(self, act: str) -> None:
        self.acts += 1
        self.desk.click(f"button[name=act][value={act}]")

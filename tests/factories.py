"""A small county and the people who recur in the tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sixia.grid.homes import Family, Minors
from sixia.grid.households import Opened, open_file
from sixia.grid.models import Area, Staff, Team, Unit
from sixia.grid.queries import duties
from sixia.grid.rules import Duties
from sixia.grid.setup import add_unit, give_duty
from sixia.hear.people import Speaker
from sixia.hear.record import Said
from sixia.ledger.commands import Answer, Assign, Serve, Sign
from sixia.ledger.models import Case, CatalogueItem
from sixia.ledger.perform import perform
from sixia.ledger.record import Raised, raise_concern

# A Monday morning in Asia/Shanghai, with no holiday near.
NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
SINCE = date(2020, 1, 1)
COUNTY, TOWN, VILLAGE = "990103", "990103001", "990103001001"
OTHER_TOWN = "990103002"


def later(**parts: float) -> datetime:
    return NOW + timedelta(**parts)


@dataclass(frozen=True)
class County:
    """清溪县 in small: a housing and a traffic bureau, a town, a village, and their people."""

    government: Unit
    centre: Unit
    housing: Unit
    traffic: Unit
    town: Unit
    village: Unit
    lin: Staff  # intake
    mei: Staff  # dispatcher
    bo: Staff  # handler at housing
    qin: Staff  # Director Qin, head of housing
    su: Staff  # supervisor
    tao: Staff  # handler at traffic, another unit
    tan: Staff  # head of traffic
    he: Staff  # leader
    jian: Staff  # auditor
    admin: Staff
    ji: Staff  # accusations
    cun: Staff  # head of the village committee
    wang: Staff  # grid worker of the village
    outsider: Staff  # no duty at all

    def can(self, name: str) -> Duties:
        """The duties this person holds on the tests' day."""
        return duties(getattr(self, name), NOW.date())


def county() -> County:
    """Build the small county; a dozen people, all with the password "walk-the-loop-2026"."""
    for code, name in (
        ("99", "样例省"), ("9901", "云岭市"), (COUNTY, "清溪县"), (TOWN, "柳岸街道"),
        (VILLAGE, "安置小区社区"), (OTHER_TOWN, "石桥镇"), ("990103002001", "东山村"),
    ):  # fmt: skip
        Area(code=code, name=name, full_name=name).save()
    gov = add_unit("gov", "县政府", "government", area=COUNTY)
    centre = add_unit("12345", "12345热线中心", "department", gov, COUNTY, dispatches=True)
    housing = add_unit("zjj", "住建局", "department", gov)
    traffic = add_unit("jtj", "交通局", "department", gov)
    town = add_unit("liuan", "柳岸街道办", "town", gov, TOWN)
    village = add_unit("anzhi", "安置小区社区居委会", "village", town, VILLAGE)
    inspection = add_unit("dcs", "督查室", "department", gov)
    whole = Area.objects.get(pk=COUNTY)
    for number, unit in (("42", housing), ("43", traffic)):
        CatalogueItem.objects.create(number=number, unit=unit, source="派单目录(样例)")
    Team.objects.create(area=whole, name="县便民服务中心", phone="0999-5000001", unit=gov)

    def person(username: str, name: str, unit: Unit, *roles: str) -> Staff:
        staff = Staff(username=username, name=name, unit=unit)
        staff.password = PASSWORD_HASH
        staff.save()
        for role in roles:
            give_duty(staff, role, unit, whole, SINCE)
        return staff

    return County(
        gov, centre, housing, traffic, town, village,
        lin=person("lin", "林登记", centre, "intake"),
        mei=person("mei", "梅派单", centre, "dispatcher"),
        bo=person("bo", "薄经办", housing, "handler"),
        qin=person("qin", "秦局长", housing, "unit_head"),
        su=person("su", "苏督查", inspection, "supervisor"),
        tao=person("tao", "陶经办", traffic, "handler"),
        tan=person("tan", "谭局长", traffic, "unit_head"),
        he=person("he", "何副县长", gov, "leader"),
        jian=person("jian", "简审计", gov, "auditor"),
        admin=person("admin", "管理员", gov, "administrator"),
        ji=person("ji", "纪受理", gov, "discipline"),
        cun=person("cun", "村主任", village, "unit_head"),
        wang=person("wang", "王网格", village, "grid_worker"),
        outsider=person("outsider", "外人", gov),
    )  # fmt: skip


PASSWORD = "walk-the-loop-2026"
# Hashed once: hashing for every person would be most of the suite's time.
PASSWORD_HASH = "md5$salt$" + __import__("hashlib").md5(b"salt" + PASSWORD.encode()).hexdigest()

LAN = Speaker(name="兰大姐", phone="19900000001")


def said(words: str = "楼下的化粪池一下雨就往外冒,老人小孩都绕着走。", **more: Any) -> Said:
    """What Lan says, unless told otherwise. `key` may be given to send the same thing twice."""
    told: dict[str, Any] = {
        "words": words, "area_code": VILLAGE, "channel": "web", "received_at": NOW,
        "class_code": "", "speaker": LAN, "reply_by": "sms", "place": "3 栋",
    }  # fmt: skip
    return Said(**{**told, **more})


def raised(words: str = "", now: datetime = NOW, **more: Any) -> Raised:
    """A concern on the ledger, waiting for Mei."""
    more.setdefault("received_at", now)
    return raise_concern(said(words, **more) if words else said(**more), now)


def assignment(c: County, unit: str = "housing", person: str = "bo", **more: Any) -> Assign:
    to: Unit = getattr(c, unit)
    from sixia.ledger import packs

    told: dict[str, Any] = {
        "unit": to.pk, "unit_path": to.ids, "unit_kind": to.kind,
        "person": getattr(c, person).pk, "checker": c.su.pk,
        "path": packs.shipped()["hotline-5wd"].paths[0].code,
        "catalogue": {"housing": "42", "traffic": "43"}.get(unit),
    }  # fmt: skip
    return Assign(**{**told, **more})


ANSWER = Answer(
    outcome="solved",
    facts="化粪池满溢,管网有一处塌陷。",
    view="已清掏并更换塌陷的管段。",
    basis="《城镇排水与污水处理条例》第四十一条",
)


def walked(c: County, stage: str, now: datetime = NOW, **more: Any) -> Case:
    """A case of Lan's at this stage: registered, assigned, in_hand, answered or served."""
    case = raised(now=now, **more).case
    steps = (
        ("assigned", "mei", assignment(c)),
        ("in_hand", "bo", Sign()),
        ("answered", "bo", ANSWER),
        ("served", "bo", Serve(how="phone")),
    )
    for reached, who, command in steps:
        if case.stage == stage:
            break
        case = perform(case.pk, command, c.can(who), now).case
        assert case.stage == reached
    return case


def household(c: County, who: str = "bo", now: datetime = NOW, **more: Any) -> Opened:
    """A file that this person opened and is paired with; 王婆婆's, unless told otherwise."""
    minors = more.pop("minors", Minors())
    area = Area.objects.get(pk=more.pop("area", VILLAGE))
    told = {"name": "王婆婆", "phone": "19900000077", "address": "3 栋 501", "consent": "当面同意",
            "why": "独居,腿脚不便", "circumstances": ("old_alone",), **more}  # fmt: skip
    return open_file(area, Family(**told), minors, getattr(c, who), c.can(who), now)

"""Rule packs: what ships loads and cites its sources; a mistake is shown with its line."""

from importlib.resources import files

import pytest
from pydantic import ValidationError

from sixia.clock import Span
from sixia.ledger.packs import OWING, Pack, PackError, get, load, shipped

GOOD = '''
id = "qingxi"
version = 1
name = { zh = "清溪县", en = "Qingxi" }
source = """
《清溪县办法》
[[clocks]] = "not a clock"
"""
default_grade = "plain"

[[grades]]
id = "plain"
name = { zh = "一般", en = "Plain" }

[[grades]]
id = "quick"
name.zh = "从快"
name.en = "Quick"

[[clocks]]
kind = "route"
name = { zh = "派单", en = "Route" }
owner = "dispatch"
starts = ["registered"]
stops = [
  "assigned",
  "declined",
]
limit = "1 working_days"
source = "第一条"

[[clocks]]
kind = "finish"
name = { zh = "办结", en = "Finish" }
owner = "unit"
starts = ["assigned"]
stops = ["answered"]
source = "第二条"
escalate = [{ after = "1 working_days", to = "leader" }]
[clocks.limits]
plain = "7 calendar_days"
quick = "2 hours"

[[clocks]]
kind = "serve"
name = { zh = "送达", en = "Serve" }
owner = "unit"
starts = ["answered"]
stops = ["served"]
limit = "1 working_days"
source = "第三条"

[[clocks]]
kind = "callback"
name = { zh = "回访", en = "Call back" }
owner = "checker"
starts = ["served"]
stops = ["judged", "closed"]
limit = "9 calendar_days"
source = "第四条"

[objection]
within = "2 working_days"
reviewer = "dispatcher"
may_return_after_review = false
source = "第五条"

[[paths]]
code = "handle"
name = { zh = "办理", en = "Handle" }
source = "第六条"

[grassroots]
may_refuse = true
source = "第七条"

[closing]
silent_after = "7 calendar_days"
source = "第八条"

[rates]
text = { zh = "都算", en = "All count" }
counted = ["request"]
extended_in_time = true
source = "第九条"
'''
# What is written instead of what, with # ! on the line that must be named, and what is said.
BROKEN = [
    ("version = 1", 'version = "one" # !', "version: "),
    ("version = 1", 'version = 1\ncolour = "red" # !', "colour: is not a field"),
    ('[[grades]]\nid = "quick"', "[[grades]] # !", "grades[2].id: is missing"),
    ('name.en = "Quick"', 'name.en = "" # !', "grades[2].name.en: "),
    ('"plain"\n\n[[grades]]', '"slow" # !\n\n[[grades]]', 'no grade is called "slow"'),
    ('id = "quick"', 'id = "plain"', 'grades[2]: "plain" is there twice'),
    ('"1 working_days"\nsource = "第一条"', '"1 moon" # !\nsource = "第一条"', "15 calendar_days"),
    ('"9 calendar_days"', '"0 calendar_days" # !', "clocks[4].limit: "),
    ('"9 calendar_days"', "9 # !", "clocks[4].limit: "),
    ('owner = "checker"', 'owner = "boss" # !', "clocks[4].owner: "),
    ('["served"]\nlimit', '["severed"] # !\nlimit', 'did you mean "served"?'),
    ('stops = [\n  "assigned"', 'stops = [ # !\n  "asigned"', "clocks[1].stops[1]: "),
    ('["judged", "closed"]', '["served"] # !', "can never stop"),
    ('"closed"]', '"closed"]\nlimits = { plain = "1 hours" }', "not both"),
    ('quick = "2 hours"', 'quick = "2" # !', "clocks[2].limits.quick: "),
    ('quick = "2 hours"', 'rapid = "2 hours" # !', 'no grade is called "rapid"'),
    ('"leader" }]', '"emperor" }] # !', "clocks[2].escalate[1].to: "),
    ('source = "第三条"', 'source = " " # !', "clocks[3].source: "),
    ('reviewer = "dispatcher"', 'reviewer = "nobody" # !', "objection.reviewer: "),
    ("[closing]", "[closing]\n[closing.more] # !", "closing.more: "),
    ("may_refuse = true", 'may_refuse = "yes" # !', "grassroots.may_refuse: "),
    ('kind = "serve"', 'kind = "Serve!" # !', "clocks[3].kind: "),
    ('starts = ["served"]', 'starts = ["judged"]', 'no clock starts at "served"'),
    ("[rates]", "[rates # !", "not valid TOML"),
    ('owner = "checker"', 'owner = "checker" # !\nowner = "unit" # !', "not valid TOML"),
    ('source = "第九条"', 'source = """ # !\n第九条', "not valid TOML"),
]


def told(text: str) -> list[str]:
    with pytest.raises(PackError) as error:
        load(text, "qingxi.toml")
    return str(error.value).split("\n")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(("old", "new", "said"), BROKEN)
def test_a_mistake_is_told_with_its_line(old: str, new: str, said: str, ends: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    marked = [n for n, line in enumerate(text.split("\n"), 1) if "# !" in line]
    matching = [m for m in told(text.replace("\n", ends)) if said in m]
    assert matching
    if marked:
        assert int(matching[0].split(":")[1]) in marked


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [('id = "quick"', 'id = "plain"', 15), ('source = "第四条"', 'source = "惯例"', 53)],
)
def test_a_mistake_of_a_whole_table_is_told_at_its_header(old: str, new: str, line: int) -> None:
    text = GOOD.replace(old, new)
    assert text.split("\n")[line - 1].startswith("[[")
    assert any(m.startswith(f"qingxi.toml:{line}: ") for m in told(text))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace('"9 calendar_days"', '"soon"').replace("version = 1", "version = 0")
    lines = [int(m.split(":")[1]) for m in told(text)]
    assert lines == [3, 59]


def test_what_only_practice_says_must_own_up_to_it() -> None:
    text = GOOD.replace('source = "第四条"', 'source = "惯例"\nnote = "未确认：各地自定"')
    rule = load(text, "qingxi.toml").clock("callback")
    assert rule is not None
    assert rule.note.startswith("未确认")


def test_limits_are_by_grade_or_the_same_for_all() -> None:
    pack = load(GOOD, "qingxi.toml")
    finish, route = pack.clock("finish"), pack.clock("route")
    assert finish is not None
    assert route is not None
    assert finish.limit_for("quick") == Span(2, "hours")
    assert finish.limit_for("plain") == Span(7, "calendar_days")
    assert route.limit_for("quick") == Span(1, "working_days")
    assert pack.clock("tea") is None


def test_a_pack_can_not_be_changed() -> None:
    with pytest.raises(ValidationError):
        load(GOOD, "qingxi.toml").version = 2  # type: ignore[misc]  # what is refused


@pytest.mark.parametrize("text", ["", "\x00", "[[[", "= 1", "[" * 50, "clocks = 3", "[clocks]\n"])
def test_hostile_text_is_a_pack_error(text: str) -> None:
    assert told(text)[0].startswith("qingxi.toml:1: ")


def test_the_packs_that_ship() -> None:
    assert set(shipped()) == {
        "xinfang-2022",
        "hotline-graded",
        "hotline-5wd",
        "foreign-enterprise",
        "promise",
        "measure",
        "care",
    }
    for pack in shipped().values():
        assert get(pack.id, pack.version) is pack


def test_every_file_is_named_after_its_pack_and_version() -> None:
    for file in (files("sixia.ledger") / "rulepacks").iterdir():
        pack = load(file.read_text("utf-8"), file.name)
        assert file.name == f"{pack.id}-{pack.version}.toml"


def test_a_version_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(PackError, match=r"xinfang-2022 version 99; there are: .*xinfang-2022 1"):
        get("xinfang-2022", 99)


@pytest.mark.parametrize("pack", shipped().values(), ids=lambda p: p.id)
def test_a_shipped_pack_always_has_something_owed_and_someone_who_checks(pack: Pack) -> None:
    started = {verb for rule in pack.clocks for verb in rule.starts}
    assert set(OWING) | {"judged", "objected", "reopened"} <= started
    check = pack.clock("check")
    assert check is not None
    assert check.owner == "checker"
    assert "assigned" in check.starts


def test_the_figures_of_the_regulations() -> None:
    figures = {
        ("xinfang-2022", "route", "ordinary"): Span(15, "calendar_days"),
        ("xinfang-2022", "sign", "ordinary"): Span(15, "calendar_days"),
        ("xinfang-2022", "finish", "ordinary"): Span(60, "calendar_days"),
        ("xinfang-2022", "finish", "simple"): Span(10, "working_days"),
        ("hotline-graded", "finish", "urgent"): Span(2, "hours"),
        ("hotline-graded", "finish", "utilities"): Span(24, "hours"),
        ("hotline-graded", "finish", "ordinary"): Span(7, "calendar_days"),
        ("hotline-graded", "finish", "complex"): Span(15, "calendar_days"),
        ("hotline-5wd", "finish", "ordinary"): Span(5, "working_days"),
        ("foreign-enterprise", "accept", "ordinary"): Span(7, "working_days"),
        ("foreign-enterprise", "finish", "ordinary"): Span(60, "working_days"),
    }
    for (pack, kind, grade), span in figures.items():
        rule = shipped()[pack].clock(kind)
        assert rule is not None
        assert rule.limit_for(grade) == span
    petitions, hotline = shipped()["xinfang-2022"], shipped()["hotline-5wd"]
    assert petitions.extension is not None
    assert hotline.extension is not None
    assert petitions.extension.most == Span(30, "calendar_days")
    assert hotline.extension.most == Span(10, "working_days")
    assert petitions.objection.within == Span(5, "working_days")
    assert hotline.objection.within == Span(2, "working_days")
    assert [review.level for review in petitions.reviews] == [1, 2]
    assert petitions.objection.may_return_after_review
    assert not shipped()["hotline-graded"].objection.may_return_after_review


def test_an_accusation_is_declined_with_its_own_path_in_every_regime_for_residents() -> None:
    for pack in shipped().values():
        if pack.declines:
            assert "accusation" in {ground.code for ground in pack.declines}

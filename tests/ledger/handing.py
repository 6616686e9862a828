"""A source's file, its profile, and what the tests of the way back ask for again and again."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sixia.hear import profiles
from sixia.hear.profiles import Out, Profile
from sixia.hear.reading import columns_of
from sixia.ledger import handback, handout, runs
from sixia.ledger.handout import Given
from sixia.ledger.importing import Counts
from sixia.ledger.models import Case
from sixia.ledger.trying import Plan, own_profiles
from sixia.papers.tables import Value, read, write_csv
from tests.factories import NOW, VILLAGE, later

SOURCE = "hotline"
PROFILE = """
zh = "热线"
en = "Hotline"
source = "hotline"
identity = "id"
[columns]
id = "工单编号"
subject = "工单标题"
words = "诉求内容"
received_at = "来电时间"
status = "工单状态"
reply = "办理结果"
replied_at = "答复时间"
closed_at = "办结时间"
due_at = "办理期限"
unit = "承办单位"
name = "来电人"
phone = "来电号码"
[status]
open = ["待受理", "办理中", "待回访"]
ended = ["已办结"]
[out]
format = "csv"
[out.columns]
"工单编号" = "id"
"工单标题" = "title"
"来电时间" = "received_at"
"工单状态" = "stage"
"承办单位" = "unit"
"办理结果" = "reply"
"答复时间" = "answered_at"
"办理期限" = "due_at"
"办结时间" = "closed_at"
[out.words.stage]
registered = "待受理"
accepted = "待受理"
assigned = "办理中"
in_hand = "办理中"
answered = "办理中"
served = "待回访"
closed = "已办结"
imported = "已办结"
"""
HEADINGS = ("工单编号", "工单标题", "诉求内容", "来电时间", "工单状态", "来电人", "来电号码")


def profile(more: str = "", **out: object) -> Profile:
    """The hotline's profile; `out` overrides parts of its way back."""
    found = profiles.read(PROFILE + more, SOURCE)
    assert found.out is not None
    return found.model_copy(update={"out": found.out.model_copy(update=out)})


def own(home: Path, text: str = PROFILE) -> None:
    """Put the profile where an office keeps its own."""
    (home / "profiles").mkdir(parents=True, exist_ok=True)
    (home / "profiles" / f"{SOURCE}.toml").write_text(text, "utf-8")


def bring(path: Path, by: Profile | None = None) -> tuple[Counts, list[dict[str, Value]]]:
    """Import a file by a profile, the office's own unless told; how it went, what was rejected."""
    by = by or profiles.get(SOURCE, own_profiles())
    plan = Plan(SOURCE, columns_of(read(path).headings, by), VILLAGE, "hotline-5wd", by.name)
    run, rejects = runs.prepare(path, path.name, plan, NOW), path.with_name("rejects.csv")
    counts = runs.carry_on(run, path, rejects, later(days=100))
    return counts, rows(rejects) if rejects.exists() else []


def took(tmp_path: Path, n: int = 3) -> list[Case]:
    """So many open work orders of the hotline, imported."""
    path = tmp_path / "orders.csv"
    write_csv(path, HEADINGS, [
        [f"A{k}", f"第 {k} 件", f"第 {k} 盏路灯不亮。", "2026-03-01 09:00", "待受理", "兰大姐",
         f"1990000{k:04}"] for k in range(1, n + 1)])  # fmt: skip
    counts, _ = bring(path)
    assert counts.rejected == 0
    return list(Case.objects.filter(links__concern__source=SOURCE).order_by("pk"))


def hand(
    tmp_path: Path, since: int = 0, until: int | None = None, out: Out | None = None, **more: object
) -> tuple[Given, list[dict[str, Value]]]:
    """Hand back what changed since a mark; what was handed, and the rows of the file."""
    path, by = tmp_path / "changes", out or profile().out
    assert by is not None
    found = handback.window(SOURCE, since, NOW, new=by.new, until=until)
    zone = ZoneInfo("Asia/Shanghai")
    given = handout.write(path, found, by, zone, NOW, **more)  # type: ignore[arg-type]  # staff and why
    return given, rows(path) if given.rows else []


def rows(path: Path) -> list[dict[str, Value]]:
    return [row for _, row in read(path)]


def ids(told: Sequence[dict[str, Value]]) -> list[Value]:
    return [row["工单编号"] for row in told]

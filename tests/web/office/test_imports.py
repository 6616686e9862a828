"""导入 in the office: looked at before it runs, run beside the rounds, reported."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sixia.cli import importing
from sixia.grid.models import Look
from sixia.hear.models import Accusation, Concern
from sixia.ledger import runs, uploads
from sixia.ledger.models import Case, ImportRun
from tests.factories import COUNTY, NOW, TOWN, County
from tests.web.office.conftest import SignIn

PAGE = "/office/imports/"
HEADINGS = "工单编号,承办单位,诉求标题,诉求内容,来电时间,办理期限,办结时间,工单状态,诉求类型,"
ORDERS = f"""{HEADINGS}姓名,联系电话
1,城管局,路灯不亮,三盏都黑着。,2026-02-01,2026-02-06,2026-02-03,已办结,投诉,兰大姐,19900000001
2,水务局,没有水,停了三天。,2026-02-02,2026-02-04,2026-02-09,已办结,求助,,
3,城管局,狗叫,晚上叫。,2026-02-03,2026-02-10,,办理中,投诉,,
4,城管局,时间不对,后来呢。,后天,,,办理中,投诉,兰大哥,19900000002
5,城管局,收钱,有人收了钱。,2026-02-03,,,办理中,检举控告,证人,19900000003
"""


def orders(text: str = ORDERS, name: str = "工单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("gb18030"), "text/csv")


def brought(c: County, area: str = COUNTY) -> ImportRun:
    """A file that Mei sent in and looked at."""
    return uploads.receive(
        [ORDERS.encode()], "工单.csv", area, "hotline-5wd", c.mei.pk, NOW, "", ""
    )


def send(client: Client, **more: Any) -> Any:
    return client.post(PAGE, {"file": orders(), "area": COUNTY, **more}, follow=True)


@pytest.fixture
def mei(as_: SignIn, settings: Any, tmp_path: Path) -> Client:
    settings.SIXIA_HOME = tmp_path
    return as_("mei")


def run_it(mei: Client, run: ImportRun, act: str = "run") -> str:
    answer = mei.post(f"{PAGE}{run.key}/act/", {"act": act}, follow=True)
    return str(answer.content.decode())


def test_a_file_is_shown_before_it_runs(c: County, mei: Client) -> None:
    html = send(mei).content.decode()
    run = ImportRun.objects.get()
    assert (run.state, run.source, run.staff) == ("prepared", "12345", c.mei)
    for shown in ("诉求内容", "原系统的期限", "3 件新的", "2 行导不进来", "路灯不亮", "后天",
                  "请交检举受理员登记", "归原系统,只存档", "等这里受理"):  # fmt: skip
        assert shown in html
    for hidden in ("兰大姐", "19900000001", "收了钱", "证人"):
        assert hidden not in html
    assert not Concern.objects.exists()
    assert runs.uploaded(run.key).stat().st_mode & 0o077 == 0, "for nobody else's eyes"


def test_it_runs_beside_the_rounds_and_reports(c: County, mei: Client) -> None:
    send(mei)
    run = ImportRun.objects.get()
    assert "排着队" in run_it(mei, run)
    assert importing.import_one(Event())
    assert not importing.import_one(Event()), "nothing else waits"
    html = mei.get(f"{PAGE}{run.key}/").content.decode()
    for shown in ("3 件", "2 行", "2 件写明了期限和办结时间,其中 1 件按时", "下载,改好再传"):
        assert shown in html
    assert Case.objects.filter(origin="imported").count() == 3
    waits = Case.objects.get(stage="registered")
    assert waits.colour(NOW) == "quiet", "one is still open: not done, and nothing is owed yet"
    assert not Accusation.objects.exists()
    assert not Concern.objects.filter(words__contains="收了钱").exists()
    assert not runs.uploaded(run.key).exists(), "nothing lies around"
    case = Case.objects.get(links__concern__source_id="2")
    html = mei.get(f"/office/case/{case.pk}/").content.decode()
    assert all(shown in html for shown in ("原系统的期限", "原系统办结", "没有按时"))


def test_what_a_command_brought_is_gone_on_with_by_that_command(c: County, mei: Client) -> None:
    send(mei)
    ImportRun.objects.update(state="broken", staff=None)
    run = ImportRun.objects.get()
    html = mei.get(f"{PAGE}{run.key}/").content.decode()
    assert "把同一条命令再运行一次" in html
    assert 'value="run"' not in html
    assert "导入中断了" in run_it(mei, run), "it does not wait for a file that is not here"
    assert not importing.import_one(Event())
    run_it(mei, run, "drop")
    assert ImportRun.objects.get().state == "dropped"


def test_rejected_rows_can_be_fetched_and_the_look_is_logged(c: County, mei: Client) -> None:
    send(mei)
    run = ImportRun.objects.get()
    run_it(mei, run)
    importing.import_one(Event())
    answer = mei.get(f"{PAGE}{run.key}/rejects/")
    text = b"".join(answer).decode("utf-8-sig")
    assert "兰大哥" in text
    assert "证人" not in text, "nothing of an accusation"
    look = Look.objects.get()
    assert (look.staff, look.about, look.what, look.why) == (c.mei, run.key, "import", "工单.csv")
    mended = text.replace("后天", "2026-02-05").replace("'", "").splitlines()[:2]
    send(mei, file=orders("\n".join(mended), "工单.rejects.csv"))
    run_it(mei, ImportRun.objects.latest("pk"))
    importing.import_one(Event())
    assert Concern.objects.get(source_id="4").words == "时间不对\n\n后来呢。"


def test_a_restart_goes_on_where_it_was(
    c: County, mei: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sixia.ledger.importing.BATCH", 1)
    send(mei)
    run = ImportRun.objects.get()
    run_it(mei, run)
    stop = Event()
    stop.set()
    with pytest.raises(importing.Stopped):
        importing.import_one(stop)
    run.refresh_from_db()
    assert run.state == "running"
    html = mei.get(f"{PAGE}{run.key}/").content.decode()
    assert 'http-equiv="refresh"' in html
    assert importing.import_one(Event())
    run.refresh_from_db()
    assert (run.state, run.counts["new"], run.counts["already"]) == ("ended", 3, 0)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"file": SimpleUploadedFile("x.csv", b"\x00\x01\x02" * 500)}, "不是 xlsx"),
        ({"file": orders("甲,乙\n1,2\n"), "profile": "plain"}, "看不出哪一列是内容"),
        ({"file": orders("")}, "空"),
        ({"area": "110101"}, "110101"),
        ({"profile": "nowhere"}, "nowhere"),
        ({"source": "x" * 41}, "40"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(
    c: County, mei: Client, more: dict[str, Any], says: str, tmp_path: Path
) -> None:
    answer = send(mei, **more)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert not list((tmp_path / "imports").glob("*"))


def test_it_can_be_read_another_way(c: County, mei: Client) -> None:
    send(mei)
    run = ImportRun.objects.get()
    act = f"{PAGE}{run.key}/act/"
    mei.post(act, {"act": "again", "profile": "plain", "source": "老系统"})
    run.refresh_from_db()
    assert (run.plan["profile"], run.source, run.state) == ("plain", "老系统", "prepared")
    answer = mei.post(act, {"act": "again", "profile": "baltimore-311", "source": ""})
    assert answer.status_code == 422
    assert "看不出哪一列" in answer.content.decode()
    run.refresh_from_db()
    assert run.source == "老系统"


STRANGE = "件号,怎么说的,哪天说的,谁管\n甲1,路灯不亮,2026-02-01,城管\n甲2,没有水,前天,水务\n"


def by_hand(mei: Client, run: ImportRun, **columns: str) -> Any:
    return mei.post(f"{PAGE}{run.key}/act/", {"act": "map", **columns}, follow=True)


def test_a_map_is_chosen_by_hand_and_remembered(c: County, mei: Client) -> None:
    html = send(mei, file=orders(STRANGE, "民政.csv")).content.decode()
    run = ImportRun.objects.get()
    assert "看不出哪一列是:内容、什么时候提的" in html
    assert 'value="run"' not in html
    run_it(mei, run)  # pressed all the same
    run.refresh_from_db()
    assert run.state == "prepared"
    answer = by_hand(mei, run, c0="id", c1="words")
    assert answer.status_code == 422
    assert "要有一列是内容" in answer.content.decode()
    html = by_hand(mei, run, c0="id", c1="words", c2="received_at", c3="unit").content.decode()
    assert "1 件新的" in html
    assert "时间看不懂:前天" in html
    run_it(mei, run)
    importing.import_one(Event())
    text = b"".join(mei.get(f"{PAGE}{run.key}/rejects/")).decode("utf-8-sig")
    mended = orders(text.replace("前天", "2026-02-02"), "民政.rejects.csv")
    html = send(mei, file=mended).content.decode()
    assert "列和《民政.csv》一样" in html
    run = ImportRun.objects.latest("pk")
    run_it(mei, run)
    importing.import_one(Event())
    assert set(Concern.objects.values_list("source", "source_id")) == {
        ("民政", "甲1"), ("民政", "甲2"),
    }  # fmt: skip


PLAINLY = "件号,怎么说的,哪天说的\n1,路灯不亮,2026-02-01\n2,没有水,2026-02-03\n"
CHOSEN = {"c0": "id", "c1": "words", "c2": "received_at"}


def chosen_and_run(mei: Client, text: str = PLAINLY, name: str = "民政.csv") -> None:
    """A file whose map was chosen by hand, imported."""
    send(mei, file=orders(text, name))
    run = ImportRun.objects.latest("pk")
    by_hand(mei, run, **CHOSEN)
    run_it(mei, run)
    assert importing.import_one(Event())


def test_a_list_of_another_unit_is_read_alike_but_is_a_source_of_its_own(
    c: County, mei: Client
) -> None:
    chosen_and_run(mei)
    html = send(mei, file=orders(PLAINLY, "教育.csv")).content.decode()
    assert "列和《民政.csv》一样" in html
    assert "2 件新的" in html
    assert ImportRun.objects.latest("pk").source == "教育"
    send(mei, file=orders(PLAINLY, "教育二.csv"), source="民政")
    assert ImportRun.objects.latest("pk").source == "民政"


def test_a_map_is_taken_again_only_for_the_same_columns(c: County, mei: Client) -> None:
    chosen_and_run(mei)
    more = PLAINLY.replace("哪天说的", "哪天说的,答了什么").replace("-01\n", "-01,换了灯\n")
    html = send(mei, file=orders(more, "教育.csv")).content.decode()
    assert "看不出哪一列是" in html
    assert not ImportRun.objects.latest("pk").plan["by_hand"]


def test_a_map_of_a_file_that_was_called_off_is_not_taken_again(c: County, mei: Client) -> None:
    send(mei, file=orders(PLAINLY, "民政.csv"))
    run = ImportRun.objects.get()
    by_hand(mei, run, **CHOSEN)
    run_it(mei, run, "drop")
    assert "看不出哪一列是" in send(mei, file=orders(PLAINLY, "教育.csv")).content.decode()


def test_a_profile_known_by_the_columns_comes_before_a_map_by_hand(c: County, mei: Client) -> None:
    send(mei)
    run = ImportRun.objects.get()
    offered = run.plan["profile"]
    assert offered != "plain", "its headings are known"
    by_hand(mei, run, c3="words", c4="received_at")
    run_it(mei, run)
    assert importing.import_one(Event())
    html = send(mei).content.decode()
    assert "一样,照那一次选的读" not in html
    plan = ImportRun.objects.latest("pk").plan
    assert (plan["profile"], plan["by_hand"]) == (offered, False)


def test_another_source_leaves_the_map_as_it_was_chosen(c: County, mei: Client) -> None:
    send(mei, file=orders(PLAINLY, "民政.csv"))
    run = ImportRun.objects.get()
    by_hand(mei, run, **CHOSEN)
    run.refresh_from_db()
    before = run.plan["columns"]
    act = f"{PAGE}{run.key}/act/"
    mei.post(act, {"act": "again", "profile": run.plan["profile"], "source": "民政局"})
    run.refresh_from_db()
    assert (run.source, run.plan["columns"], run.plan["by_hand"]) == ("民政局", before, True)
    mei.post(act, {"act": "again", "profile": "", "source": "民政局"})
    run.refresh_from_db()
    assert not run.plan["by_hand"], "asked to be read by its headings"


def test_a_file_of_very_many_columns_can_be_mapped_too(c: County, mei: Client) -> None:
    heads = ["怎么说的", "哪天说的", *(f"另{n}" for n in range(220)), "姓名"]
    cells = ["路灯不亮", "2026-02-01", *("x" for _ in range(220)), "兰大姐"]
    text = f"{','.join(heads)}\n{','.join(cells)}\n"
    html = send(mei, file=orders(text, "宽.csv")).content.decode()
    assert "后面 73 列没有列出来" in html
    assert 'name="c149"' in html
    assert 'name="c150"' not in html
    run = ImportRun.objects.get()
    columns = {f"c{n}": "" for n in range(150)} | {"c0": "words", "c1": "received_at"}
    assert "1 件新的" in by_hand(mei, run, **columns).content.decode()
    run.refresh_from_db()
    assert run.plan["columns"]["name"] == ["姓名"], "as its heading says"


def test_columns_of_one_field_are_joined_and_a_made_up_field_is_refused(
    c: County, mei: Client
) -> None:
    send(mei, file=orders("甲,乙,丙\n灯,坏了,2026-02-01\n"))
    run = ImportRun.objects.get()
    assert by_hand(mei, run, c0="words", c1="nonsense", c2="received_at").status_code == 422
    by_hand(mei, run, c0="words", c1="words", c2="received_at")
    run_it(mei, run)
    importing.import_one(Event())
    assert Concern.objects.get().words == "灯\n\n坏了"


def test_it_can_be_called_off(c: County, mei: Client) -> None:
    send(mei)
    run = ImportRun.objects.get()
    assert "取消了" in run_it(mei, run, "drop")
    assert not importing.import_one(Event())
    assert not Concern.objects.exists()


def test_one_that_ended_meanwhile_is_neither_run_again_nor_called_off(
    c: County, mei: Client
) -> None:
    run = brought(c)
    runs.ask(run, NOW)
    looked_at, pressed = (ImportRun.objects.get(pk=run.pk) for _ in range(2))
    runs.carry_on(run, runs.uploaded(run.key), runs.rejected(run.key), NOW)
    for late in (
        lambda: runs.carry_on(looked_at, runs.uploaded(run.key), runs.rejected(run.key), NOW),
        lambda: runs.drop(pressed, NOW),
    ):
        with pytest.raises(runs.Busy):
            late()
    run.refresh_from_db()
    assert (run.state, run.problem) == ("ended", "")
    assert runs.rejected_of(run)


def test_one_that_was_called_off_meanwhile_does_not_wait_for_ever(c: County, mei: Client) -> None:
    run, pressed = brought(c), ImportRun.objects.get()
    runs.drop(run, NOW)
    runs.ask(pressed, NOW)
    run.refresh_from_db()
    assert run.state == "dropped"


def test_one_that_was_asked_for_meanwhile_is_read_as_it_was_agreed(c: County, mei: Client) -> None:
    run, other = brought(c), ImportRun.objects.get()
    before = run.source
    runs.ask(run, NOW)
    uploads.again(other, "", "别的系统", NOW)
    run.refresh_from_db()
    assert (run.state, run.source) == ("waiting", before)


def test_what_breaks_is_said_and_can_be_tried_again(c: County, mei: Client) -> None:
    send(mei)
    run = ImportRun.objects.get()
    whole = runs.uploaded(run.key).read_bytes()
    runs.uploaded(run.key).write_bytes(b"<html>")
    run_it(mei, run)
    assert not importing.import_one(Event()), "it rests before it looks for the next"
    html = mei.get(f"{PAGE}{run.key}/").content.decode()
    assert "导入中断了" in html
    assert "不是 xlsx" in html
    runs.uploaded(run.key).write_bytes(whole)
    run_it(mei, run)
    importing.import_one(Event())
    assert Case.objects.count() == 3


def test_no_row_may_lie_outside_of_ones_own_area(c: County, mei: Client) -> None:
    text = "内容,时间,区划代码\n灯,2026-02-01,990104\n水,2026-02-01,990103001\n"
    send(mei, file=orders(text))
    run_it(mei, ImportRun.objects.get())
    importing.import_one(Event())
    assert Concern.objects.get().area_id == "990103001"


def test_a_dispatcher_of_elsewhere_finds_no_such_import(c: County, mei: Client) -> None:
    run = brought(c)
    assert mei.get(f"{PAGE}{run.key}/").status_code == 200
    c.mei.duties.update(area=TOWN)
    assert mei.get(f"{PAGE}{run.key}/").status_code == 404
    assert "还没有导入过" in mei.get(PAGE).content.decode()


def test_what_nobody_comes_back_to_goes(c: County, mei: Client) -> None:
    looked_at, done = brought(c), brought(c)
    runs.ask(done, NOW)
    runs.carry_on(done, runs.uploaded(done.key), runs.rejected(done.key), NOW)
    assert runs.sweep(NOW + runs.WEEK) == 0
    assert runs.sweep(NOW + runs.WEEK * 2) == 1
    looked_at.refresh_from_db()
    assert looked_at.state == "dropped"
    assert runs.rejected(done.key).exists()
    assert runs.sweep(NOW + runs.MONTH * 2) == 1
    assert runs.rejected_of(done) is None
    assert runs.sweep(NOW + runs.MONTH * 2) == 0


def test_as_many_statements_for_three_as_for_one(c: County, mei: Client) -> None:
    spent = []
    for _ in (1, 3):
        brought(c)
        with CaptureQueriesContext(connection) as told:
            mei.get(PAGE)
        spent.append(len(told))
        brought(c)
    assert spent[0] == spent[1]


def test_only_who_signed_in_may_send_a_large_file(c: County, mei: Client) -> None:
    big = {"CONTENT_LENGTH": str(200 * 2**20)}
    assert Client().post(PAGE, {"file": orders()}, **big).status_code == 413  # type: ignore[arg-type]  # a header
    assert mei.post("/say/", {"words": "x"}, **big).status_code == 413  # type: ignore[arg-type]  # a header

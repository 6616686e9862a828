"""What each command does, ends with, and says when it can't."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sixia.cli import main
from sixia.grid.models import Staff, Unit
from sixia.hear.models import Concern
from sixia.ledger.models import Case
from sixia.papers.tables import read, write_csv, write_xlsx
from tests.factories import COUNTY, OTHER_TOWN, PASSWORD, TOWN, County, household, walked

HEADINGS = ("编号", "标题", "内容", "时间")
ROWS = [["1", "路灯不亮", "三盏都黑着。", "2026/3/1 9:00"], ["2", "时间不对", "=1+1", "后天"]]


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every command may need it."""


def run(*words: object, told: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=told)


def total(*words: object, told: str | None = None) -> Any:
    """The JSON line a command ends in."""
    result = run(*words, "--json", told=told)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1, "one line, and nothing else, on stdout"
    return json.loads(result.stdout)


def refused(*words: object, told: str | None = None) -> str:
    """What a command says when it can't; never a traceback."""
    result = run(*words, told=told)
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    return result.stderr


@pytest.fixture
def table(tmp_path: Path) -> Path:
    write_xlsx(tmp_path / "old.xlsx", HEADINGS, ROWS)
    return tmp_path / "old.xlsx"


def test_import_on_an_empty_home_makes_what_it_needs_and_says_so(table: Path) -> None:
    result = run("import", "concerns", table, "--json")
    assert "placeholders" in result.stderr
    assert "编号 → id" in result.stderr
    told = json.loads(result.stdout)
    assert (told["read"], told["new"], told["rejected"]) == (2, 1, 1)
    assert set(told) == {
        "read", "new", "already", "rejected", "answered", "answered_within_15_calendar_days",
        "share_within_15", "median_days", "due_and_closed", "closed_in_time", "share_in_time",
        "stated_in_time", "stated_late", "share_stated_in_time",
    }  # fmt: skip


def test_rejected_rows_wait_to_be_mended(table: Path, settings: Any, tmp_path: Path) -> None:
    settings.SIXIA_HOME = tmp_path
    total("import", "concerns", table)
    path = tmp_path / "rejects" / "old.rejects.csv"
    assert path.stat().st_mode & 0o077 == 0, "for the owner's eyes only"
    rejects = read(path)
    assert rejects.headings == (*HEADINGS, "未导入的原因")
    ((_, row),) = rejects
    assert "后天" in str(row["未导入的原因"])
    mended = [[str(row[h]) for h in HEADINGS[:3]] + ["2026-03-02", "x"]]
    write_csv(path, rejects.headings, mended)
    assert total("import", "concerns", path)["new"] == 1
    assert Concern.objects.get(source="old", source_id="2").words == "时间不对\n\n=1+1"
    assert not path.exists(), "nothing is left to mend"


def test_a_map_says_what_guessing_cannot(tmp_path: Path) -> None:
    write_csv(tmp_path / "odd.csv", ["甲", "乙"], [["没有水", "2026-03-01"]])
    said = refused("import", "concerns", tmp_path / "odd.csv")
    assert "--map" in said
    assert "Nothing was imported" in said
    (tmp_path / "map.toml").write_text('words = "甲"\nreceived_at = "乙"\n', "utf-8")
    assert (
        total("import", "concerns", tmp_path / "odd.csv", "--map", tmp_path / "map.toml")["new"]
        == 1
    )


def test_a_trial_says_what_would_come_in_and_writes_nothing(table: Path) -> None:
    result = run("import", "concerns", table, "--dry-run", "--json")
    told = json.loads(result.stdout)
    assert (told["new"], told["rejected"]) == (1, 1)
    assert "line 3: " in result.stderr
    assert "后天" in result.stderr
    assert "Nothing was written" in result.stderr
    assert not Concern.objects.exists()


def test_a_profile_is_known_by_its_headings_or_named(tmp_path: Path, settings: Any) -> None:
    settings.SIXIA_HOME = tmp_path
    headings = ["SRRecordID", "SRType", "CreatedDate", "DueDate", "CloseDate"]
    row = ["7", "Alley light", *["04/12/2018 11:11:26 AM"] * 3]
    write_csv(tmp_path / "b.csv", headings, [row])
    result = run("import", "concerns", tmp_path / "b.csv", "--json")
    assert "baltimore-311" in result.stderr
    assert "DueDate → due_at" in result.stderr
    assert json.loads(result.stdout)["share_in_time"] == 1.0
    assert Concern.objects.get().source == "baltimore-311"
    (tmp_path / "profiles").mkdir()
    own = 'zh = "甲"\nen = "A"\nsource = "a"\n[columns]\nwords = "SRType"\n'
    own += 'received_at = "CreatedDate"\n'
    (tmp_path / "profiles" / "ours.toml").write_text(own, "utf-8")
    said = run("import", "concerns", tmp_path / "b.csv", "--profile", "ours").stderr
    assert "1 rows were not imported" in said, "it does not know these dates"
    assert "hotline-12345" in refused("import", "concerns", tmp_path / "b.csv", "--profile", "x")


def test_what_broke_off_is_said_to_go_on(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sixia.ledger.importing.BATCH", 1)
    monkeypatch.setattr("sixia.hear.notes.Notes.rejected", lambda _: 1 / 0)
    assert isinstance(run("import", "concerns", table).exception, ZeroDivisionError)
    monkeypatch.undo()
    result = run("import", "concerns", table, "--json")
    assert "Going on behind line 3" in result.stderr
    assert json.loads(result.stdout)["new"] == 1


def test_concerns_can_be_placed(c: County, table: Path) -> None:
    total("import", "concerns", table, "--area", "990103002", "--source", "hotline")
    assert Concern.objects.get().area_id == "990103002"
    assert Concern.objects.get().source == "hotline"


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 400_000_000)


def cut_off(path: Path) -> None:
    write_xlsx(path, HEADINGS, ROWS * 50)
    path.write_bytes(path.read_bytes()[:3000])


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"words,created\n")
        file.truncate(200 * 2**20)


def open_quote(path: Path) -> None:
    lines = [
        "编号,内容,时间",
        *(f"{n},x,2026-03-01" for n in range(700)),
        '9,"open,2026-03-01' + "x" * 200_000,
    ]
    path.write_text("\n".join(lines), "utf-8")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def bytes_only(path: Path) -> None:
    path.write_bytes(b"\x00\x01\x02" * 500)


def html(path: Path) -> None:
    path.write_text("<html><table><tr><td>x</td></tr></table></html>", "utf-8")


def old_excel(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)


HOSTILE = (bomb, cut_off, huge, open_quote, empty, bytes_only, html, old_excel)


@pytest.mark.parametrize("make", HOSTILE)
def test_a_hostile_file_is_refused_whole(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "bad.xlsx"
    make(path)
    said = refused("import", "concerns", path)
    assert "Nothing was imported" in said
    assert "Traceback" not in said
    assert not Case.objects.exists()
    assert not Concern.objects.exists()


def test_areas_and_a_name_for_the_county(tmp_path: Path) -> None:
    path = tmp_path / "areas.json"
    path.write_text('{"streets": [{"code": "990103001", "name": "柳岸街道"}]}', "utf-8")
    told = total("import", "areas", path, "--name", "清溪县")
    assert (told["read"], told["new"], told["unnamed"]) == (2, 2, ["99", "9901"])
    assert total("import", "areas", path)["already"] == 1
    path.write_text("[", "utf-8")
    assert "Nothing was imported" in refused("import", "areas", path)


def test_a_notice_is_loaded_once(tmp_path: Path) -> None:
    path = tmp_path / "2031.toml"
    path.write_text(
        'year = 2031\nsource = "试"\nholidays = ["2031-01-01"]\nworkdays = []\n', "utf-8"
    )
    assert total("import", "notice", path) == {"year": 2031, "set_again": 0}
    path.write_text("year = 2031", "utf-8")
    assert "source" in refused("import", "notice", path)


def test_sweep_ends_in_how_many(c: County) -> None:
    walked(c, "in_hand")
    assert total("sweep")["escalated"] > 0
    assert total("sweep") == {"warned": 0, "escalated": 0, "erased": 0}


def test_rebuild_finds_mends_and_is_content(c: County) -> None:
    case = walked(c, "in_hand")
    assert total("rebuild", "--check")["differences"] == 0
    Case.objects.filter(pk=case.pk).update(outcome="solved")
    result = run("rebuild", "--check", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["differences"] == 1
    assert f"case {case.pk}: outcome is solved" in result.stderr
    assert total("rebuild")["repaired"] == 1
    assert total("rebuild", "--check")["differences"] == 0


def test_a_draw_can_be_repeated(tmp_path: Path) -> None:
    frame = tmp_path / "frame.txt"
    frame.write_text(
        "\n".join(f"户{n:03d}\t{'东' if n % 3 else '西'}村" for n in range(90)), "utf-8"
    )
    record = tmp_path / "record.json"
    told = total("draw", 9, "--seed", "20 31 07", "--frame", frame, "--strata", "--keep", record)
    assert (told["drawn"], told["of"], told["sizes"]) == (9, 90, {"东村": 6, "西村": 3})
    again = ("draw", 9, "--seed", "20 31 07", "--frame", frame, "--strata")
    assert total(*again, "--check", record)["result"] == told["result"]
    other = ("draw", 9, "--seed", "another", "--frame", frame, "--strata")
    assert "not the draw" in refused(*other, "--check", record)
    assert "cannot draw 91" in refused("draw", 91, "--seed", "x", "--frame", frame)


def test_villages_are_drawn_from_the_county(c: County) -> None:
    told = total("draw", 1, "--seed", "x", "--areas", COUNTY)
    assert told["of"] == 2
    assert "Name one frame" in refused("draw", 1, "--seed", "x")


def test_households_are_drawn_by_what_tells_nothing_of_them(c: County) -> None:
    from sixia.field.frames import fingerprint

    homes = [household(c).household for _ in range(3)]
    told = total("draw", 2, "--seed", "x", "--households", TOWN, "--strata")
    assert (told["of"], told["sizes"]) == (3, {TOWN: 2})
    assert set(told["result"]) < {fingerprint(home.key) for home in homes}
    assert "which has 0" in refused("draw", 1, "--seed", "x", "--households", OTHER_TOWN)


def test_a_draw_of_the_office_is_shown_and_repeated(c: County, tmp_path: Path) -> None:
    from tests.web.office.test_draws import drew, framed

    made, kept = drew(c), tmp_path / "record.json"
    told = total("draw", "--record", made.key, "--keep", kept)
    assert (told["frame"], told["seed"], told["result"]) == (made.digest, made.seed, made.result)
    again = ("draw", 1, "--seed", made.seed, "--areas", COUNTY)
    assert total(*again, "--check", kept)["result"] == made.result
    assert total("draw", "--check", made.key)["holds"] is True
    assert made.digest in refused("draw", "--record", framed(c).key)
    type(made).objects.filter(pk=made.pk).update(result=["990103001001", "990103002001"])
    assert "was altered: its result" in refused("draw", "--check", made.key)


@pytest.mark.parametrize("key", ["x", "0" * 32, "no such file.json"])
def test_what_is_no_draw_is_said_to_be_none(c: County, key: str) -> None:
    assert "No draw has the key" in refused("draw", "--record", key)
    assert refused("draw", "--check", key)
    assert "Say how many" in refused("draw", "--areas", COUNTY)


def test_doctor_names_what_is_missing_and_what_is_well(c: County) -> None:
    told = total("doctor")
    assert told["ill"] == 0
    assert {f["what"]: f["how"] for f in told["found"]}["county"] == "well"


def test_doctor_is_not_content_with_an_empty_home() -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ county" in result.stdout


def test_doctor_notices_keys_that_do_not_fit(c: County, settings: Any) -> None:
    from sixia.seal.envelope import Keys

    walked(c, "registered")
    settings.SIXIA_KEYS = Keys(b"x" * 32, b"y" * 32)
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ keys" in result.stdout


def test_doctor_lists_settings_but_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIXIA_EMAIL_PASSWORD", "geheim")
    result = run("doctor", "--settings")
    assert "SIXIA_HOTLINE" in result.stdout
    assert "geheim" not in result.stdout


def test_the_first_administrator_of_an_empty_home() -> None:
    words = (
        "staff",
        "add",
        "root1",
        "--name",
        "管理员",
        "--role",
        "administrator",
        "--password-stdin",
    )
    assert total(*words, told=f"{PASSWORD}\n")["role"] == "administrator"
    staff = Staff.objects.get(username="root1")
    assert staff.check_password(PASSWORD)
    assert staff.duties.get().role == "administrator"
    assert "there already" in refused(*words, told=f"{PASSWORD}\n")


def test_staff_are_not_added_by_halves(c: County) -> None:
    add = ("staff", "add", "new", "--name", "新来的", "--password-stdin")
    for more, said in (
        (("--role", "king"), "the roles are"),
        (("--unit", "nowhere"), "No unit"),
    ):
        assert said in refused(*add, *more, told=f"{PASSWORD}\n")
    assert "nothing was changed" in refused(*add, told="short\n")
    assert not Staff.objects.filter(username="new").exists()


def test_a_duty_begins_and_ends(c: County) -> None:
    assert total("staff", "duty", "outsider", "auditor")["area"] == COUNTY
    assert total("staff", "duty", "outsider", "auditor", "--end") == {
        "username": "outsider",
        "ended": 1,
    }
    assert c.outsider.duties.get().until is not None, "ended, never deleted"
    assert "Nobody is called" in refused("staff", "duty", "nobody", "auditor")


def test_a_password_is_set_anew(c: County) -> None:
    total("staff", "password", "bo", "--password-stdin", told="another-long-one-9\n")
    c.bo.refresh_from_db()
    assert c.bo.check_password("another-long-one-9")


def test_an_unknown_benchmark_names_those_there_are() -> None:
    assert "there are:" in refused("bench", "nothing")


def test_the_demo_leaves_a_real_home_alone(c: County, tmp_path: Path, settings: Any) -> None:
    settings.SIXIA_HOME = tmp_path
    said = refused("demo")
    assert "already holds a county" in said
    assert Unit.objects.count() == 7

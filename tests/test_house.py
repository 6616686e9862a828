"""What holds for the whole house: its files, its papers, its one-way story."""

import ast
import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "sixia"
BUILT = (SRC / "web/pocket/static/pocket", SRC / "web/office/static/office/pictures")
DOCS = [
    ROOT / "README.md",
    ROOT / "README.zh.md",
    ROOT / "CONTRIBUTING.md",
    *ROOT.glob("docs/**/*.md"),
]


NOT_OURS = {"migrations", "node_modules", "dist"}


def sources() -> Iterator[Path]:
    """What we wrote: nothing installed or built, no migrations."""
    for folder, inside, names in os.walk(SRC):
        here = Path(folder)
        inside[:] = [n for n in inside if n not in NOT_OURS and here / n not in BUILT]
        yield from (here / name for name in (*names, *inside))


def code(*endings: str) -> list[Path]:
    return [f for f in sources() if f.suffix in endings]


def committed() -> list[Path]:
    """Every text file that a clone holds, or will hold after the next commit."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return [f for name in names if name and (f := ROOT / name).is_file() and not is_binary(f)]


def is_binary(file: Path) -> bool:
    with file.open("rb") as opened:
        return b"\0" in opened.read(8000)


def lines(file: Path) -> int:
    return file.read_text("utf-8").count("\n")


# --- small and plainly named


def test_no_room_for_odds_and_ends() -> None:
    vague = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "services",
        "manager",
        "managers",
        "misc",
    }
    assert [str(f) for f in sources() if f.stem in vague] == []


def test_no_file_is_over_400_lines() -> None:
    long = {
        str(f.relative_to(ROOT)): lines(f)
        for f in code(".py", ".html", ".css", ".js", ".ts", ".tsx")
    }
    assert {name: n for name, n in long.items() if n > 400} == {}


def test_files_are_short() -> None:
    sizes = sorted(n for f in code(".py") if (n := lines(f)))
    assert statistics.median(sizes) <= 80
    assert statistics.quantiles(sizes, n=10)[-1] <= 250


def functions() -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for file in code(".py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def test_functions_are_short() -> None:
    """Lines of a function, its docstring not counted."""
    sizes = []
    for node in functions():
        first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
        sizes.append((node.end_lineno or 0) - first.lineno + 2)
    assert statistics.median(sizes) <= 8


def test_every_exemption_says_why() -> None:
    """`# noqa: X - reason`, `# type: ignore[x]  # reason`, `# pragma: …  # reason`."""
    bare = re.compile(r"#\s*(noqa(:[A-Z0-9, ]+)?|type: ignore(\[[^]]*])?|pragma: [a-z ]+)\s*$")
    found = [
        f"{f.relative_to(ROOT)}:{n}"
        for f in [*code(".py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("tools/*.py")]
        if f != Path(__file__)
        for n, line in enumerate(f.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


# --- papers that tell the truth


def glossary() -> list[str]:
    """The code names: what stands in backticks in the third column of the glossary."""
    rows = [line.split("|") for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()]
    return [name for row in rows if len(row) > 5 for name in re.findall(r"`([^`]+)`", row[3])]


def test_the_glossary_names_what_is_there() -> None:
    text = "\n".join(f.read_text("utf-8") for f in code(".py", ".toml"))
    names = glossary()
    assert len(names) > 30
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)] == []


def test_every_setting_is_documented_and_real() -> None:
    setting = re.compile(r"""["'](SIXIA_[A-Z_]+)["']""")
    read = {name for f in code(".py") for name in setting.findall(f.read_text("utf-8"))}
    listed = re.findall(
        r"^\| `(SIXIA_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE
    )
    assert "SIXIA_HOME" in read
    assert sorted(listed) == sorted(read)


def commands(group: click.Group, before: str = "sixia") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        elif not command.hidden:
            yield f"{before} {name}"


def test_commands_and_their_papers_agree() -> None:
    from sixia.cli import main

    text = "\n".join(f.read_text("utf-8") for f in DOCS)
    known = set(commands(main))
    named = set(re.findall(r"`(sixia [a-z ]*[a-z])", text))
    assert "sixia serve" in known
    assert sorted(known - named) == [], "commands that no paper names"
    assert sorted(named - known) == [], "papers name commands that are not there"


@pytest.mark.parametrize("paper", DOCS, ids=lambda f: str(f.relative_to(ROOT)))
def test_links_lead_somewhere(paper: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", paper.read_text("utf-8"))
    inside = [target for target in targets if not target.startswith(("http:", "https:", "mailto:"))]
    assert [target for target in inside if not (paper.parent / target).exists()] == []


def test_readmes_name_the_same_doors() -> None:
    english, chinese = (
        set(
            re.findall(
                r"(?:`|^|&& )(make [a-z]+|sixia [a-z ]+)", f.read_text("utf-8"), re.MULTILINE
            )
        )
        for f in DOCS[:2]
    )
    assert english == chinese
    assert "make demo" in english
    assert "make test" in english


# --- nothing of the machine it was built on


def test_no_address_of_a_machine_or_registry() -> None:
    places = "work|tmp|root|home|Users"
    hosts = r"pypi\.|pythonhosted|npmjs|npmmirror|tsinghua|aliyun|goproxy|crates\.io"
    private = re.compile(
        rf"(?<![\w.}}/])/(?:{places})/\w|://[^\s\"'/]*(?:{hosts})"
        # not a version, as a lock file has them: ">=10.6.0"
        r"|(?<![\w.^~=>\"-])(?:10|172\.(?:1[6-9]|2\d|3[01])|192\.168)(?:\.\d{1,3}){2,3}\b"
        r"|\b(?:10|172\.(?:1[6-9]|2\d|3[01])|192\.168)(?:\.\d{1,3}){3}\b"
    )
    found = [
        f"{f.relative_to(ROOT)}:{n}: {line.strip()[:80]}"
        for f in committed()
        for n, line in enumerate(f.read_text("utf-8", "replace").splitlines(), 1)
        if private.search(line)
    ]
    assert found == []


def test_requirements_are_hashed_and_name_no_index() -> None:
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        text = re.sub(r"#.*", "", file.read_text("utf-8")).replace("\\\n", " ")
        rows = [row for row in text.splitlines() if row.strip()]
        assert rows
        assert [row[:60] for row in rows if "--hash=sha256:" not in row] == []
        assert [row[:60] for row in rows if row.startswith("-") or "://" in row] == []


def test_compiled_catalogues_are_not_committed() -> None:
    names = subprocess.run(
        ["git", "ls-files", "*.mo"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    assert names == b""


# --- the story runs one way: each contract catches its breach


BREACHES = {
    "story": ("hear/queries.py", "import sixia.ledger.models"),
    "ledger": ("ledger/states.py", "import sixia.ledger.act"),
    "rooms": ("grid/rules.py", "import sixia.grid.models"),
    "pure": ("clock.py", "import django.utils.timezone"),
    "seal-rows": ("ledger/append.py", "import sixia.seal.models"),
    "portal-reads": ("web/portal/views.py", "import sixia.hear.models"),
    "faces": ("web/portal/urls.py", "import sixia.web.office.views"),
    "cycles": ("web/office/views.py", "import sixia.web.office.forms"),
}
SKELETON = """
cli wsgi settings clock draw demo/load backup/take guide/models field/models web/office/views
web/office/forms web/portal/views web/portal/urls judge/models learn/alike ledger/act
ledger/append ledger/models ledger/states hear/models hear/queries grid/models grid/rules
seal/models seal/leaf post/outbox papers/tables
"""


def skeleton(folder: Path) -> Path:
    for name in SKELETON.split():
        file = folder / "sixia" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for place in [folder / "sixia", *(folder / "sixia").rglob("*/")]:
        (place / "__init__.py").touch()
    (folder / "sixia/web/office/forms.py").write_text("import sixia.web.office.views\n")
    return folder


def broken(folder: Path) -> str:
    """What import-linter says of a copy of the house, under the contracts of the real one."""
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program, "import-linter is not installed: make install-dev"
    shown = subprocess.run(
        [program, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder)},
    )
    return shown.stdout + shown.stderr


def contract_names() -> dict[str, str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {c["id"]: c["name"] for c in settings["tool"]["importlinter"]["contracts"]}


def test_a_house_without_breaches_passes(tmp_path: Path) -> None:
    assert f"{len(BREACHES)} kept, 0 broken" in broken(skeleton(tmp_path))


def test_every_contract_has_a_planted_breach() -> None:
    assert set(contract_names()) == set(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_each_contract_catches_its_breach(tmp_path: Path, contract: str) -> None:
    house = skeleton(tmp_path)
    place, breach = BREACHES[contract]
    (house / "sixia" / place).write_text(breach + "\n")
    assert f"{contract_names()[contract]} BROKEN" in broken(house)


def test_a_room_without_a_place_in_the_story_is_refused(tmp_path: Path) -> None:
    house = skeleton(tmp_path)
    (house / "sixia" / "gossip.py").touch()
    assert "gossip" in broken(house)

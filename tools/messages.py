"""The catalogues: compile, check, collect new texts. Sources are Chinese, catalogues English.

Usage: `python tools/messages.py compile | check | collect`. Needs no gettext programs.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings
from django.utils.translation.template import templatize

SRC = Path(__file__).resolve().parents[1] / "src"
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
# name of the function → places of (context, singular, plural) among its arguments
SHAPES = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
MARKED = re.compile(
    r"""\b(?:_|n?p?gettext)\((?:[^()'"\\]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*\)"""
)
HANDS_OFF = re.compile(
    r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}"
    r"|{%.*?%}|{{.*?}}|<!--.*?-->|<[^<>]*lang=\"zh[^<>]*>[^<>]*</",
    re.DOTALL,
)
HAN = re.compile(r"[\u4e00-\u9fff]")
BLANKS = re.compile(r"%\(\w+\)[sdf]|%[sd]|{\w*}")


class Text(NamedTuple):
    """A text as gettext knows it."""

    context: str | None
    msgid: str
    plural: str


class Use(NamedTuple):
    """Where a text is used."""

    text: Text
    file: Path
    line: int


def literal(args: list[ast.expr], place: int | None) -> str | None:
    if place is None or place >= len(args):
        return None
    arg = args[place]
    return arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None


def texts_in(tree: ast.AST) -> Iterator[tuple[Text, int]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in SHAPES:
            continue
        context, one, many = (literal(node.args, place) for place in SHAPES[name])
        if one:
            yield Text(context, one, many or ""), node.lineno


def uses() -> Iterator[Use]:
    """Every marked text in the Python files and templates under src."""
    for file in sorted(SRC.rglob("*.py")):
        for text, line in texts_in(ast.parse(file.read_text("utf-8"))):
            yield Use(text, file, line)
    for file in templates():
        marked = templatize(file.read_text("utf-8"), origin=str(file))
        for found in MARKED.finditer(marked):
            line = marked.count("\n", 0, found.start()) + 1
            for text, _ in texts_in(ast.parse(found.group())):
                yield Use(text, file, line)


def templates() -> list[Path]:
    return sorted(f for f in SRC.rglob("templates/**/*") if f.suffix in {".html", ".txt"})


def catalogues() -> dict[Path, polib.POFile]:
    return {path: polib.pofile(path) for path in sorted(SRC.rglob(str(CATALOGUE)))}


def key(entry: polib.POEntry) -> Text:
    return Text(entry.msgctxt, entry.msgid, entry.msgid_plural)


def home_of(file: Path) -> Path:
    """The catalogue of the nearest app; what belongs to none goes to `web`."""
    app = next((folder for folder in file.parents if (folder / "apps.py").exists()), None)
    return (app or SRC / "sixia" / "web") / CATALOGUE


def faults_of(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one entry, in words."""
    done = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(done) or entry.fuzzy:
        yield "not translated"
        return
    if HAN.search("".join(done)) and not entry.comment:
        yield "English that is Chinese (if it is meant, say why in a `#.` comment)"
    wanted = set(BLANKS.findall(entry.msgid + entry.msgid_plural))
    if wanted != set(BLANKS.findall("".join(done))):
        yield f"the blanks differ: {', '.join(sorted(wanted)) or 'none'} wanted"


def unmarked() -> Iterator[str]:
    """Chinese in a template that is not marked; an element with lang="zh…" may keep it."""
    for file in templates():
        text = HANDS_OFF.sub(lambda hit: "\n" * hit.group().count("\n"), file.read_text("utf-8"))
        for number, line in enumerate(text.splitlines(), 1):
            if HAN.search(line):
                yield f"{file.relative_to(SRC)}:{number}: not marked: {line.strip()}"


def faults() -> Iterator[str]:
    used: dict[Text, Use] = {use.text: use for use in uses()}
    known: dict[Text, tuple[str, Path]] = {}
    for path, catalogue in catalogues().items():
        for entry in catalogue:
            where = f"{path.relative_to(SRC)}:{entry.linenum}: {entry.msgid!r}"
            if entry.obsolete or key(entry) not in used:
                yield f"{where}: no longer used"
                continue
            yield from (f"{where}: {fault}" for fault in faults_of(entry))
            other = known.setdefault(key(entry), (entry.msgstr, path))
            if other[0] != entry.msgstr:
                yield f"{where}: translated otherwise in {other[1].relative_to(SRC)}"
    for text, use in used.items():
        if text not in known:
            yield f"{use.file.relative_to(SRC)}:{use.line}: {text.msgid!r}: in no catalogue"
    yield from unmarked()


def check() -> int:
    found = list(faults())
    print("\n".join(found) or f"{sum(1 for _ in uses())} marked texts, all translated")
    return 1 if found else 0


def compile_all() -> int:
    for path, catalogue in catalogues().items():
        catalogue.save_as_mofile(path.with_suffix(".mo"))
    return 0


def collect() -> int:
    """Add new texts, empty, to the catalogue of their package; drop those no longer used."""
    known = catalogues()
    used = {use.text: use for use in uses()}
    for catalogue in known.values():
        for entry in [e for e in catalogue if e.obsolete or key(e) not in used]:
            catalogue.remove(entry)
    have = {key(entry) for catalogue in known.values() for entry in catalogue}
    for text, use in used.items():
        if text not in have:
            known.setdefault(home_of(use.file), fresh()).append(blank(text))
    for path, catalogue in known.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(path)
    return 0


def fresh() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": "en",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def blank(text: Text) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=text.context, msgid=text.msgid, msgid_plural=text.plural)
    if text.plural:
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


if __name__ == "__main__":
    if not settings.configured:
        settings.configure(USE_I18N=True)
    programs = {"compile": compile_all, "check": check, "collect": collect}
    if len(sys.argv) != 2 or sys.argv[1] not in programs:
        raise SystemExit(__doc__)
    raise SystemExit(programs[sys.argv[1]]())

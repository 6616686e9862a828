"""Letters, minutes and posters: headings, paragraphs, facts and tables, as Word document or PDF.

Knows no domain word. Text is text: nothing in it is read as markup.
"""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

import docx
import typst
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt

# Families with Chinese, in the order they are taken: free ones, then those of common systems.
FAMILIES = (
    "Noto Sans CJK SC", "Noto Serif CJK SC", "Source Han Sans SC", "Source Han Serif SC",
    "Noto Sans SC", "Noto Serif SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "PingFang SC",
    "Songti SC", "Microsoft YaHei", "SimSun", "SimHei", "FangSong", "KaiTi",
)  # fmt: skip
# What neither XML nor a font knows.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class NoFont(Exception):
    """No font with Chinese characters is installed, so a PDF would show empty boxes."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are, one a line."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of our own as SVG. In PDFs only: a Word document shows `told` instead."""

    svg: str
    told: str = ""


Block: TypeAlias = Heading | Paragraph | Facts | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`poster`: to hang up, in letters read from afar. `language`: of hyphens and quotation marks,
    as "zh" or "en"."""

    title: str
    blocks: Sequence[Block]
    poster: bool = False
    language: str = "zh"


@cache
def font() -> str | None:
    """The family that PDFs are set in; None if none here has Chinese."""
    here = set(typst.Fonts().families())
    return next((family for family in FAMILIES if family in here), None)


def pdf(letter: Letter) -> bytes:
    """Raises NoFont."""
    family = font()
    if family is None:
        raise NoFont
    blocks = [{"kind": type(b).__name__, **asdict(b)} for b in letter.blocks]
    told = {**asdict(letter), "blocks": blocks, "font": family}
    page = (files("sixia.papers") / "letters.typ").read_bytes()
    text = json.dumps(_cleaned(told), ensure_ascii=False)
    made = typst.compile(page, sys_inputs={"letter": text})
    assert isinstance(made, bytes)  # one file: a PDF has all its pages in it
    return made


def word(letter: Letter) -> bytes:
    """A .docx that an office can go on writing in."""
    paper = docx.Document()
    _set_fonts(paper)
    paper.add_heading(_clean(letter.title), 0)
    for block in letter.blocks:
        _put(paper, block)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _put(paper: Document, block: Block) -> None:
    match block:
        case Heading(text):
            paper.add_heading(_clean(text), 1)
        case Paragraph(text):
            paper.add_paragraph(_clean(text))
        case Facts(rows):
            for name, told in rows:
                line = paper.add_paragraph()
                line.add_run(_clean(f"{name}  ")).bold = True
                line.add_run(_clean(told))
        case Table(heads, rows):
            _table(paper, heads, rows)
        case Picture(_, told):
            paper.add_paragraph(_clean(told))


def _table(paper: Document, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = paper.add_table(rows=0, cols=len(heads), style="Table Grid")
    for row in (heads, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _clean(text)
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _set_fonts(paper: Document) -> None:
    """Chinese in the typeface offices use for papers; Word takes another where it has none."""
    for name in ("Normal", "Title", "Heading 1"):
        style = paper.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi"):
            fonts.set(qn(script), "Times New Roman")
        fonts.set(qn("w:eastAsia"), "宋体")
        # A theme's fonts would win over those named here.
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    paper.styles["Normal"].font.size = Pt(12)


def _clean(text: str) -> str:
    return CONTROL.sub("", text)


def _cleaned(told: Any) -> Any:
    """The same, with every text in it cleaned."""
    match told:
        case str():
            return _clean(told)
        case dict():
            return {name: _cleaned(value) for name, value in told.items()}
        case list() | tuple():
            return [_cleaned(value) for value in told]
    return told

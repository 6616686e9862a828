"""Letters: what was put in can be read again, and nothing in it is markup."""

import io
import re
from typing import Any

import docx
import pytest

from sixia.papers import letters
from sixia.papers.letters import Facts, Heading, Letter, NoFont, Paragraph, Picture, Table

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h1v1H0z"/></svg>'
ODD = "#set page(fill: red) *b* $x$ <script> \\ \" ' @a `c` [1] \x00\x0b\ud800 %s {{ }}"


def letter(text: str = "管网由住建局改。", **more: Any) -> Letter:
    table = Table([text, "期限"], [[text, "4 月 9 日"], [text, text]])
    blocks = [Heading(text), Paragraph(text), Facts([(text, text)]), table, Picture(SVG, text)]
    return Letter(**{"title": "现场办公纪要", "blocks": blocks, **more})


def read(word: bytes) -> str:
    paper = docx.Document(io.BytesIO(word))
    cells = [cell.text for t in paper.tables for row in t.rows for cell in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def test_a_word_document_holds_it_all() -> None:
    text = read(letters.word(letter()))
    assert text.startswith("现场办公纪要")
    assert text.count("管网由住建局改。") == 9
    assert "4 月 9 日" in text


needs_font = pytest.mark.skipif(letters.font() is None, reason="no font with Chinese here")


@needs_font
@pytest.mark.parametrize("poster", [True, False])
def test_a_pdf_is_made(poster: bool) -> None:
    made = letters.pdf(letter(poster=poster))
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1


@needs_font
def test_text_is_never_markup() -> None:
    assert letters.pdf(letter(ODD, title=ODD)).startswith(b"%PDF-")
    assert "#set page(fill: red) *b* $x$ <script>" in read(letters.word(letter(ODD, title=ODD)))


@needs_font
def test_long_tables_go_on_over_pages() -> None:
    rows = [[str(n), "两家一起改管网" * 5] for n in range(120)]
    made = letters.pdf(Letter(title="纪要", blocks=[Table(["号", "定了什么"], rows)]))
    assert len(re.findall(rb"/Type\s*/Page\b", made)) > 2


def test_without_a_font_there_is_no_page_of_empty_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "font", lambda: None)
    with pytest.raises(NoFont):
        letters.pdf(letter())
    assert letters.word(letter())

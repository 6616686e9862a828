"""What can be wrong with a table."""

from typing import Literal

Problem = Literal[
    "too_big", "bomb", "old_format", "not_a_table", "broken", "no_sheet",
    "encoding", "bad_line", "no_headings", "duplicate_heading", "too_many_rows",
]  # fmt: skip
WORDS: dict[Problem, str] = {
    "too_big": "the file has {size} bytes; at most {limit} are taken",
    "bomb": "the file would unpack to far more than a table needs",
    "old_format": "an old Excel file (.xls) or one with a password; save it as .xlsx without one",
    "not_a_table": "neither an xlsx nor a csv file",
    "broken": "the spreadsheet is damaged or too wide to be read",
    "no_sheet": "the workbook has no sheet named {sheet}",
    "encoding": "the text is neither UTF-8 nor GB18030",
    "bad_line": "line {line} cannot be read; a quotation mark may be missing",
    "no_headings": "the table has no headings",
    "duplicate_heading": "two columns are headed {heading}",
    "too_many_rows": "a sheet holds at most {limit} rows",
}


class TableError(ValueError):
    """A table cannot be read or written: `code` and `params` for people's words, str in English."""

    def __init__(self, code: Problem, **params: str | int) -> None:
        super().__init__(WORDS[code].format(**params))
        self.code = code
        self.params = params

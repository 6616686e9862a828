"""What people attach: told by content, cleaned, or refused with a reason.

Pictures are drawn anew, so that place, time, camera and anything hidden in the file are gone. Sound
and documents are kept as they are; they must be served as downloads, never shown in a page.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import filetype  # type: ignore[import-untyped]  # published without types
from PIL import Image, ImageOps

from sixia.papers.archive import is_bomb

LIMIT = 10 * 2**20
SIDE = 2560  # longest side a picture keeps, in pixels
PIXELS = {"JPEG": 50_000_000}  # as telephones take them; unpacked at reduced size
UNREDUCED = 20_000_000  # any other; 160 MB of memory
UNPACKED = 100 * 2**20

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/wav": ".wav",
    "audio/webm": ".weba",
    WORD: ".docx",
    EXCEL: ".xlsx",
}
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
FILM = re.compile(rb"V_(VP[89]|AV1|MPEG)")  # a codec in WebM
HANDLER = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)  # of a track in MP4
ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")


class Reason(StrEnum):
    EMPTY = "empty"
    TOO_BIG = "too_big"  # limit: bytes
    TYPE = "type"  # not a type that is taken
    HEIC = "heic"  # send it as JPEG
    BROKEN = "broken"  # damaged or cut off
    TOO_MANY_PIXELS = "too_many_pixels"  # limit: pixels
    ACTIVE = "active"  # a PDF that runs or carries something
    MACROS = "macros"
    BOMB = "bomb"  # unpacks to far more than it is


class Refused(ValueError):
    """The file is not taken; `code` and `params` for people's words."""

    def __init__(self, code: Reason, **params: int) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that may be kept; `sha256` is of `data` as kept, in hexadecimal."""

    data: bytes
    mime: str
    suffix: str
    sha256: str


def clean(data: bytes, limit: int = LIMIT) -> Clean:
    """Take JPEG, PNG, WebP, GIF (first frame, as PNG), PDF, docx, xlsx, mp3, m4a, wav or
    sound in WebM.

    Raises Refused. What compressed parts of a PDF hold is not looked into.
    """
    if not data:
        raise Refused(Reason.EMPTY)
    if len(data) > limit:
        raise Refused(Reason.TOO_BIG, limit=limit)
    kept, mime = _checked(data, _mime(data))
    return Clean(kept, mime, SUFFIXES[mime], hashlib.sha256(kept).hexdigest())


def _mime(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return "application/zip"
    if tracks := _tracks(data):
        return tracks
    return str(filetype.guess_mime(data)).replace("audio/x-wav", "audio/wav")


def _checked(data: bytes, mime: str) -> tuple[bytes, str]:
    if mime in PICTURES:
        return _picture(data, mime)
    if mime == "application/zip":
        return data, _office(data)
    if mime == "application/pdf":
        return _pdf(data), mime
    if mime in {"image/heic", "image/heif"}:
        raise Refused(Reason.HEIC)
    if mime not in SUFFIXES:
        raise Refused(Reason.TYPE)
    return data, mime


def _tracks(data: bytes) -> str:
    """What telephones record a voice in, told from film by its tracks; "" for anything else."""
    if data.startswith(b"\x1aE\xdf\xa3") and b"webm" in data[:64]:
        return "" if FILM.search(data[:4096]) else "audio/webm"
    if data[4:8] == b"ftyp" and set(HANDLER.findall(data)) == {b"soun"}:
        return "audio/mp4"
    return ""


@contextmanager
def _whole(pixels: int = UNREDUCED) -> Iterator[None]:
    """Whatever fails while a stranger's file is unpacked, the file is broken."""
    try:
        yield
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Reason.TOO_MANY_PIXELS, limit=pixels) from error
    except Exception as error:
        raise Refused(Reason.BROKEN) from error


def _picture(data: bytes, mime: str) -> tuple[bytes, str]:
    form = PICTURES[mime]
    pixels = PIXELS.get(form, UNREDUCED)
    with _whole(pixels), Image.open(io.BytesIO(data), formats=[form]) as opened:
        if opened.width * opened.height > pixels:
            raise Refused(Reason.TOO_MANY_PIXELS, limit=pixels)
        opened.draft("RGB", (SIDE, SIDE))
        drawn = _drawn(opened)
        kept = "image/png" if mime == "image/gif" else mime
        out = io.BytesIO()
        drawn.save(out, PICTURES[kept], quality=85)
        return out.getvalue(), kept


def _drawn(opened: Image.Image) -> Image.Image:
    """The picture upright, at most `SIDE` long, with nothing beside its pixels."""
    alpha = opened.has_transparency_data and opened.format != "JPEG"
    small = opened.convert("RGBA" if alpha else "RGB")
    small.thumbnail((SIDE, SIDE))
    upright = ImageOps.exif_transpose(small)
    return Image.frombytes(upright.mode, upright.size, upright.tobytes())


def _pdf(data: bytes) -> bytes:
    """The file itself, if it ends where it says and no plain object runs or carries anything."""
    if not (data.startswith(b"%PDF-") and re.search(rb"%%EOF\s*\Z", data[-1024:])):
        raise Refused(Reason.BROKEN)
    named = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes.fromhex(code[1].decode()), data)
    if ACTIVE.search(named):
        raise Refused(Reason.ACTIVE)
    return data


def _office(data: bytes) -> str:
    with _whole(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" not in names:
            raise Refused(Reason.TYPE)
        if is_bomb(archive, UNPACKED):
            raise Refused(Reason.BOMB)
        if archive.testzip() is not None:
            raise Refused(Reason.BROKEN)
        types = archive.read("[Content_Types].xml").lower()
        if b"macroenabled" in types or any("vbaproject" in name.lower() for name in names):
            raise Refused(Reason.MACROS)
    for part, mime in (("word/document.xml", WORD), ("xl/workbook.xml", EXCEL)):
        if part in names:
            return mime
    raise Refused(Reason.TYPE)

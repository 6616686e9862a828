import hashlib
import io
import struct
import wave
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sixia.hear.attachments import SIDE, UNREDUCED, Clean, Reason, Refused, clean

SECRET = b"Lan lives behind the mill"
WORD = "word/document.xml"


def picture(form: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 200).save(out, form, **how)
    return out.getvalue()


def office(part: str, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", more.pop("types", b"<Types/>"))
        archive.writestr(part, b"<document/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf(objects: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + objects + b"\ntrailer\n%%EOF\n"


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(800))
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """A PNG chunk."""
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def reason(data: bytes, limit: int = 10 * 2**20) -> Reason:
    with pytest.raises(Refused) as error:
        clean(data, limit)
    return error.value.code


def opened(kept: Clean) -> Image.Image:
    return Image.open(io.BytesIO(kept.data))


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (picture("JPEG"), ".jpg"),
        (picture("JPEG", mode="CMYK"), ".jpg"),
        (picture("PNG"), ".png"),
        (picture("PNG", mode="P", transparency=0), ".png"),
        (picture("PNG", mode="I;16"), ".png"),
        (picture("WEBP", mode="RGBA"), ".webp"),
        (picture("GIF"), ".png"),
        (pdf(), ".pdf"),
        (office(WORD), ".docx"),
        (office("xl/workbook.xml"), ".xlsx"),
        (sound(), ".wav"),
        (b"ID3\x03" + bytes(400), ".mp3"),
        (b"\0\0\0\x20ftypM4A " + bytes(400), ".m4a"),
        (b"\0\0\0\x20ftypiso5" + b"hdlr" + bytes(8) + b"soun" + bytes(400), ".m4a"),
        (b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + b"A_OPUS" + bytes(400), ".weba"),
    ],
)
def test_what_is_taken(data: bytes, suffix: str) -> None:
    kept = clean(data)
    assert kept.suffix == suffix
    assert kept.sha256 == hashlib.sha256(kept.data).hexdigest()
    again = clean(kept.data)
    assert (again.mime, again.suffix) == (kept.mime, kept.suffix)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Reason.EMPTY),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400), Reason.HEIC),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', Reason.TYPE),
        (b"<!DOCTYPE html><script>alert(1)</script>", Reason.TYPE),
        (b"MZ" + bytes(400), Reason.TYPE),
        (b"\x7fELF" + bytes(400), Reason.TYPE),
        (b"just text", Reason.TYPE),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), Reason.TYPE),
        (picture("TIFF"), Reason.TYPE),
        (picture("BMP"), Reason.TYPE),
        (b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + b"V_VP8" + bytes(400), Reason.TYPE),
        (b"\0\0\0\x20ftypiso5" + b"hdlr" + bytes(8) + b"vide" + bytes(400), Reason.TYPE),
        (office("index.html"), Reason.TYPE),
        (office(WORD, **{"word/vbaProject.bin": b"Sub AutoOpen()"}), Reason.MACROS),
        (office(WORD, types=b"application/vnd.ms-word.document.macroEnabled"), Reason.MACROS),
        (office(WORD)[:-30], Reason.BROKEN),
        (pdf()[:-8], Reason.BROKEN),
        (pdf() + office("index.html"), Reason.BROKEN),
        (pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), Reason.ACTIVE),
        (pdf(b"<< /S /Java#53cript >>"), Reason.ACTIVE),
        (pdf(b"<< /S/Launch/F(cmd.exe) >>"), Reason.ACTIVE),
        (pdf(b"<< /Type /EmbeddedFile >>"), Reason.ACTIVE),
    ],
)
def test_what_is_refused_and_why(data: bytes, code: Reason) -> None:
    assert reason(data) is code


def test_a_file_over_the_limit() -> None:
    with pytest.raises(Refused) as error:
        clean(bytes(101), limit=100)
    assert (error.value.code, error.value.params) == (Reason.TOO_BIG, {"limit": 100})


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_nothing_but_pixels_is_kept(form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (26.0, 13.0, 21.0)  # GPS latitude
    comment = SECRET if form in {"JPEG", "GIF"} else b""
    data = picture(form, exif=exif, comment=comment, icc_profile=SECRET, xmp=SECRET)
    data += b"<script>" + SECRET + b"</script>"
    assert data.count(SECRET) >= 2
    kept = clean(data)
    assert SECRET not in kept.data
    assert not opened(kept).getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(opened(kept).info)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_upright(form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert opened(clean(picture(form, (40, 20), exif=exif))).size == (20, 40)
    assert opened(clean(picture(form, (4000, 20), exif=exif))).size == (13, SIDE)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    red, blue = Image.new("RGB", (4, 4), "red"), Image.new("RGB", (4, 4), "blue")
    out = io.BytesIO()
    red.save(out, "GIF", save_all=True, append_images=[blue])
    assert opened(clean(out.getvalue())).convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_a_big_picture_is_made_smaller_and_a_small_one_left() -> None:
    assert opened(clean(picture("JPEG", (6000, 3000)))).size == (SIDE, SIDE // 2)
    assert opened(clean(picture("PNG", (3, 5)))).size == (3, 5)


def test_see_through_stays_see_through() -> None:
    assert opened(clean(picture("PNG", mode="LA"))).mode == "RGBA"
    assert opened(clean(picture("PNG", mode="L"))).mode == "RGB"


@pytest.mark.parametrize("side", [4_473, 9_500, 60_000, 2**31 - 1])
def test_a_picture_of_too_many_pixels_is_never_unpacked(side: int) -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(99)))
    with pytest.raises(Refused) as error:
        clean(data)
    assert error.value.code is Reason.TOO_MANY_PIXELS
    assert error.value.params == {"limit": UNREDUCED}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_cut_off_is_broken(form: str) -> None:
    whole = picture(form, (400, 300))
    for part in (3, 5, 8):
        assert reason(whole[: len(whole) * part // 9]) in {Reason.BROKEN, Reason.TYPE}


def test_bombs() -> None:
    assert reason(office(WORD, **{"word/media/a.bmp": bytes(30 * 2**20)})) is Reason.BOMB


def test_an_archive_that_lies_about_its_sizes() -> None:
    data = office(WORD, **{"word/styles.xml": bytes(30 * 2**20)})
    real, told = struct.pack("<I", 30 * 2**20), struct.pack("<I", 100)
    assert reason(data.replace(real, told)) is Reason.BROKEN


@settings(max_examples=150)
@given(st.data())
def test_damage_is_refused_or_harmless(data: st.DataObject) -> None:
    whole = data.draw(
        st.sampled_from([picture("JPEG"), picture("PNG"), picture("GIF"), office(WORD), pdf()])
    )
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:place] + data.draw(st.binary(max_size=8)) + whole[place + 1 :]
    with suppress(Refused):
        assert clean(damaged).data

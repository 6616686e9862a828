"""Files that unpack to far more than they are, sent through the form: refused, nothing kept."""

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sixia.hear.models import Attachment, Concern
from tests.factories import County
from tests.web.portal.conftest import Resident


def workbook() -> bytes:
    """120 MB of noughts in a workbook of 120 kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"\0" * (120 * 2**20))
    return out.getvalue()


def picture() -> bytes:
    """100 million white points in a few hundred kB."""
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000), 1).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("bomb", [workbook, picture])
def test_a_bomb_is_refused_with_its_reason_and_leaves_nothing(
    c: County, lan: Resident, bomb: object
) -> None:
    assert callable(bomb)
    before = set((settings.SIXIA_HOME / "uploads").rglob("*"))
    sent = {**lan.form(), "attached": [SimpleUploadedFile("a", bomb())]}
    page = lan.send("/say/", 422, **sent)
    assert 'role="alert"' in page
    assert "井水发黄" in page
    assert not Concern.objects.exists()
    assert not Attachment.objects.exists()
    assert set((settings.SIXIA_HOME / "uploads").rglob("*")) == before

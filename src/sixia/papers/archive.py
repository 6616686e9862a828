"""Zip archives from strangers."""

from zipfile import ZipFile

RATIO = 200  # office files pack 3 to 50 times; a bomb about 1000 times
SMALL = 10 * 2**20  # harmless whatever the ratio


def is_bomb(archive: ZipFile, limit: int) -> bool:
    """Whether the archive, by its directory, unpacks to over `limit` bytes or 200 times its size.

    Nothing is unpacked. A directory may lie; a reader must stop at the sizes it gives.
    """
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    return unpacked > limit or unpacked > max(SMALL, RATIO * packed)

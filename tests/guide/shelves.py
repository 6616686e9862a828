"""A policy, and putting it on the shelf."""

from datetime import date
from typing import Any

from sixia.guide.actions import publish, write
from sixia.guide.models import Policy
from sixia.guide.rules import Draft
from tests.factories import NOW, County


def draft(**more: Any) -> Draft:
    """The allowance for the very old, unless told otherwise."""
    told: dict[str, Any] = {
        "title": "高龄津贴发放办法", "issuer": "清溪县民政局", "number": "清民发〔2026〕3号",
        "text": "第一条 年满八十周岁的本县户籍老年人,按月享受高龄津贴。",
        "plain": "满 80 岁,每月 100 元,打到社保卡上。", "audience": "80 岁以上的本县老人",
        "since": date(2026, 1, 1), "class_code": "0501",
    }  # fmt: skip
    return Draft(**{**told, **more})


def shelve(c: County, **more: Any) -> Policy:
    """Write and publish a policy."""
    kept = write(draft(**more), c.can("bo"), NOW)
    return publish(kept.key, c.can("qin"), NOW)

"""The card beside a model: what it was learnt from, how good it is, where it errs, what drifts."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sixia.learn.drift import counted
from sixia.learn.examples import Example
from sixia.learn.judging import Judged

DRIFT = 8
Pair = tuple[Judged | None, Judged | None]


def card(
    name: str, now: datetime, every: Sequence[Example], new: Pair, old: Pair, why: str
) -> dict[str, Any]:
    apart = sum(each.apart for each in every)
    parts = dict(zip(("class", "unit"), zip(new, old, strict=True), strict=True))
    return {
        "model": name,
        "trained_at": now.isoformat(),
        "from": every[0].at.isoformat(),
        "until": now.isoformat(),
        "last_case": every[-1].at.isoformat(),
        "cases": len(every),
        "with_words": sum(bool(each.words) for each in every),
        "judged_by": apart,
        "taken": why != "worse",
        "why": why,
        "scores": {what: n and asdict(n) for what, (n, _) in parts.items()},
        "scores_before": {what: o and asdict(o) for what, (_, o) in parts.items()},
        "shares": {"class": counted(e.code[:4] for e in every),
                   "unit": counted(e.unit for e in every)},
        "drift": {"class": drift([e.code[:4] for e in every]),
                  "unit": drift([e.unit for e in every])},
    }  # fmt: skip


def drift(told: Sequence[str]) -> list[tuple[str, float, float]]:
    """What became more or less common between the older and the newer half: share then, share now,
    the widest gaps first."""
    half = len(told) // 2
    then, now = Counter(told[:half]), Counter(told[half:])
    rows = [
        (key, round(then[key] / max(1, half), 4), round(now[key] / max(1, len(told) - half), 4))
        for key in {*then, *now}
    ]
    return sorted(rows, key=lambda row: (-abs(row[1] - row[2]), row[0]))[:DRIFT]


def write(path: Path, told: dict[str, Any]) -> None:
    """As JSON for machines, as Markdown for people."""
    (path / "card.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    (path / "card.md").write_text("\n".join(_lines(told)) + "\n", "utf-8")


def _lines(told: dict[str, Any]) -> list[str]:
    lines = [f"# Model {told['model']}", ""]
    lines += [f"- {key}: {told[key]}" for key in ("trained_at", "from", "last_case", "cases",
              "with_words", "judged_by", "taken", "why")]  # fmt: skip
    for what in ("class", "unit"):
        lines += ["", f"## {what}", ""]
        for name in ("scores", "scores_before"):
            if scores := told[name][what]:
                figures = {key: round(scores[key], 4) for key in ("cases", "top1", "top3", "sure")}
                lines.append(f"- {name}: " + ", ".join(f"{k} {v}" for k, v in figures.items()))
        confused = (told["scores"][what] or {}).get("confused", [])
        lines += [f"- {right} was told as {said or 'nothing'}: {n}" for right, said, n in confused]
        lines += [
            f"- {key}: share {then} then, {now} now" for key, then, now in told["drift"][what]
        ]
    return lines

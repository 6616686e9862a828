"""Writes docs/benchmarks.md from figures that were kept.

    sixia bench intake --database … --json > intake.jsonl
    python tools/benchmarks.py keep intake.jsonl     keeps them, with this machine's profile
    python tools/benchmarks.py write                 writes the page from all that is kept

What is kept lies in docs/benchmarks/: for each benchmark and database its figures (`.json`), and
beside them, written by hand, where the time goes (`NAME.md`); `marks.toml` says what a figure is
held to.
"""

import json
import os
import platform
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER, PAGE = ROOT / "docs" / "benchmarks", ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by `python tools/benchmarks.py write` from [what was kept](benchmarks/); measured by
`sixia bench`. Each figure stands beside its bound or a peer from the same run on the same machine:
ratios travel, absolutes do not. Times are in ms, memory in MB. What a figure is held to, and
whether it gets there, is in the last column; where it does not, the profile says why.
"""
Figure = Mapping[str, Any]


def keep(lines: Iterable[str], folder: Path, machine: Mapping[str, Any]) -> list[Path]:
    """Keep the figures of each benchmark and database in a file of its own, in place of older
    ones. ValueError for a line that is no figure."""
    runs: dict[tuple[str, str], list[Figure]] = {}
    for line in lines:
        if line.strip():
            told = json.loads(line)
            if not {"bench", "figure", "value", "unit", "size", "database"} <= told.keys():
                raise ValueError(f"not a figure: {line.strip()}")
            runs.setdefault((told["bench"], _folder_name(told["database"])), []).append(told)
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for (bench, database), figures in runs.items():
        file = folder / f"{bench}-{database}.json"
        held = {"machine": dict(machine), "figures": figures}
        file.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", "utf-8")
        made.append(file)
    return made


def _folder_name(database: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", database.lower()) or "none"


def machine() -> dict[str, Any]:
    """What this was measured on, and how busy it was with other things."""
    return {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "cpu": _told("/proc/cpuinfo", r"model name\s*: (.*)"),
        "cores": os.cpu_count(),
        "memory_gb": round(int(_told("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) / 2**20),
        "python": platform.python_version(),
        "system": _told("/etc/os-release", r'PRETTY_NAME="(.*)"'),
        "load": round(os.getloadavg()[1], 1),
    }


def _told(path: str, pattern: str) -> str:
    try:
        found = re.search(pattern, Path(path).read_text("utf-8"))
    except OSError:
        return ""
    return found[1].strip() if found else ""


def page(folder: Path) -> str:
    """The whole page, from the files in the folder, in order of their names."""
    file = folder / "marks.toml"
    marks = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    parts = [HEAD]
    for kept in sorted(folder.glob("*.json")):
        parts += _section(json.loads(kept.read_text("utf-8")), marks, folder)
    return "\n".join(parts)


def _section(held: Mapping[str, Any], marks: Mapping[str, Any], folder: Path) -> Iterator[str]:
    figures: list[Figure] = held["figures"]
    bench, on = figures[0]["bench"], held["machine"]
    yield f"## {bench}, {figures[0]['database']}\n"
    yield (
        f"{on['day']} · {on['cpu']} · {on['cores']} cores · {on['memory_gb']} GB · "
        f"{on['system']} · Python {on['python']} · load {on['load']} when it was kept\n"
    )
    yield "| Figure | Size | Value | Beside | Ratio | Held to |"
    yield "|---|---:|---:|---|---:|---|"
    for told in figures:
        yield _row(told, marks.get(bench, {}).get(told["figure"]))
    yield ""
    if (folder / f"{bench}.md").exists():
        yield f"[Where the time goes](benchmarks/{bench}.md)\n"


def _row(told: Figure, mark: str | None) -> str:
    beside = f"{told['beside']} {_shown(told['beside_value'])}" if told.get("beside") else ""
    cells = (
        told["figure"], _shown(told["size"]), f"{_shown(told['value'])} {told['unit']}", beside,
        _shown(told.get("ratio")), f"{mark}: {'yes' if met(told, mark) else 'no'}" if mark else "",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def met(told: Figure, mark: str) -> bool:
    """Whether a figure keeps a mark such as "ratio >= 0.12" or "value <= 8"."""
    name, sign, limit = mark.split()
    value = told.get(name)
    if not isinstance(value, int | float) or value != value:
        return False
    return value >= float(limit) if sign == ">=" else value <= float(limit)


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def main(asked: list[str]) -> None:
    match asked:
        case ["keep", *files] if files:
            for file in files:
                for made in keep(Path(file).read_text("utf-8").splitlines(), FOLDER, machine()):
                    print(made.relative_to(ROOT))
        case ["write"]:
            PAGE.write_text(page(FOLDER), "utf-8")
            print(PAGE.relative_to(ROOT))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])

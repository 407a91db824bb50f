"""Build the wheel, install it into a new environment, and use it from an empty directory.

Run by `make wheel`; exits with 1 and says what failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUST_HOLD = {
    "ontology/detente.ttl", "ontology/entities.ttl", "ontology/said.ttl", "ontology/shapes.ttl",
    "kg/corpus/annotation.conf", "kg/py.typed", "server/static/detente.css",
}  # fmt: skip


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a command and return what it printed; stop everything where it fails."""
    clean = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "DETENTE_DATA"}}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def check_contents(wheel: Path) -> None:
    """Every data file of the tree is in the wheel, and nothing but the four folders is."""
    held = set(zipfile.ZipFile(wheel).namelist())
    data = {
        str(path.relative_to(ROOT))
        for folder in ("ontology", "kg/corpus", "queries", "server/templates", "server/static")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    missing = sorted((data | MUST_HOLD) - held)
    tops = sorted({name.split("/")[0] for name in held if ".dist-info" not in name})
    if missing or tops != ["kg", "ontology", "queries", "server"]:
        sys.exit(f"the wheel lacks {missing} and holds {tops}")


def main() -> None:
    """Build, look inside, install elsewhere, use."""
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", base / "dist", ROOT)
        (wheel,) = (base / "dist").glob("*.whl")
        check_contents(wheel)
        run(sys.executable, "-m", "venv", base / "venv")
        python = base / "venv" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel)
        empty = base / "empty"
        empty.mkdir()
        detente = base / "venv" / "bin" / "detente"
        print(run(detente, "--version", cwd=empty).strip())
        run(detente, "check", cwd=empty)
        print("detente check: nothing to report")
        print(run(detente, "build", "--data", base / "data", cwd=empty).strip())
        asked = ("ask", "backing_of_actors", "--data", base / "data", "--format", "csv")
        answered = run(detente, *asked, cwd=empty)
        print(f"detente ask backing_of_actors: {len(answered.splitlines()) - 1} rows")
        if list(empty.iterdir()):
            sys.exit(f"the command left files behind: {list(empty.iterdir())}")
    print("the wheel holds everything and works from an empty directory")


if __name__ == "__main__":
    main()

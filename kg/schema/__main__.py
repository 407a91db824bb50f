"""Write the generated files where they are shipped from: `python -m kg.schema`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from kg.ontology import load_schema, open_ontology
from kg.schema import brat, said


def write_generated() -> None:
    """Write said.ttl and annotation.conf where they are shipped from."""
    shipped = {
        files("ontology") / "said.ttl": said(open_ontology()),
        files("kg") / "corpus" / "annotation.conf": brat(load_schema()),
    }
    for path, text in shipped.items():
        Path(str(path)).write_text(text, "utf-8")


if __name__ == "__main__":
    write_generated()

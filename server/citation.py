"""How to cite an answer: as text, as BibTeX, as CSL-JSON.

A citation names the question with its values and its version, the release, the day that it was
built, and the address that gives these rows for good. No library writes it: those for BibTeX
escape inside `url`, which breaks the link, and those for CSL bring all styles for one line.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from server.metadata import absolute
from server.show import as_of, shown_date

if TYPE_CHECKING:
    from server.answers import AskedQuestion

_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: "\\" + sign for sign in "&%$#_"},
})  # fmt: skip
# in an address these would end the field or the line; everything else stays as it is
_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", "\n": "", "\r": ""})


@dataclass(frozen=True)
class Citation:
    """What identifies an answer."""

    key: str
    sentence: str
    question: str
    version: str
    release: str
    lens: str
    built: str
    data_as_of: str
    url: str

    @property
    def day(self) -> str:
        """Return the day that the release was built, empty where that is not known."""
        return self.built.partition("T")[0]

    @property
    def note(self) -> str:
        """Return what pins the answer, in words."""
        parts = [
            f"question {self.question}, version {self.version}",
            f"release {self.release}" + (f" of {shown_date(self.day)}" if self.day else ""),
            f"lens {self.lens}" if self.lens else "",
            f"data as of {self.data_as_of}" if self.data_as_of else "",
        ]
        return "; ".join(part for part in parts if part)

    @property
    def text(self) -> str:
        """Return the citation as a line of text."""
        year = f" ({self.day[:4]})" if self.day else ""
        told = f"Answer to a canned question; {self.note}"
        return f"Détente{year}: “{self.sentence}”. {told}. {self.url}"

    @property
    def bibtex(self) -> str:
        """Return the citation as an entry for BibTeX."""
        fields = {
            "author": "{Détente}",
            "title": "{" + self.sentence.translate(_TEX) + "}",
            "howpublished": "Answer to a canned question",
            "year": self.day[:4],
            "month": self.day[5:7].lstrip("0"),
            "version": self.release,
            "note": self.note.translate(_TEX),
            "url": self.url.translate(_ADDRESS),
        }
        lines = [f"  {name:<12} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{self.key},", *lines, "}"]) + "\n"

    @property
    def csl(self) -> list[dict[str, Any]]:
        """Return the citation as CSL-JSON, as Zotero and pandoc read it."""
        issued = [[int(part) for part in self.day.split("-")]] if self.day else []
        entry: dict[str, Any] = {
            "id": self.key,
            "type": "dataset",
            "title": self.sentence,
            "author": [{"literal": "Détente"}],
            "publisher": "Détente",
            "version": self.release,
            "note": self.note,
            "URL": self.url,
        }
        return [entry | ({"issued": {"date-parts": issued}} if issued else {})]

    @property
    def csl_text(self) -> str:
        """Return the CSL-JSON as a text."""
        return json.dumps(self.csl, ensure_ascii=False, indent=1) + "\n"


def cite(asked: AskedQuestion, root: str) -> Citation:
    """Return how to cite an answer; `root` is where its permanent link leads."""
    question, release = asked.bound.question, asked.release
    pinned, path = release.pin["release"], asked.permanent()
    mark = hashlib.sha256(path.encode()).hexdigest()[:8]
    return Citation(
        key=f"detente-{question.name.replace('_', '-')}-{mark}",
        sentence=asked.sentence,
        question=question.name,
        version=question.version,
        release=pinned,
        lens=release.lens,
        built=release.built,
        data_as_of=as_of(release.holdings) if release.holdings.last else "",
        url=absolute(path, root),
    )

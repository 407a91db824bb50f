"""docs/lenses.md, from the definitions that the code itself uses.

`python -m kg.lens_page` writes it; a test says whether it is up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg.independence import PATTERN
from kg.lens import LENSES
from kg.ontology import open_ontology
from kg.rules import APPOINTMENT, CAPTURE, axiom_rules, load_rules
from kg.succession import CLOSERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.rules import Explained

FILE = Path("docs/lenses.md")
INTRODUCTION = """\
# Lenses: whose word you take, and what follows from it

<!-- `python -m kg.lens_page` writes this file from kg/lens.py, kg/succession.py and the rules. -->

Nothing that an article says is stored as a fact. A lens chooses whose claims hold; `dt:` triples
(graph/truthy) and what follows from them (graph/inferred) are computed through it.
"""
USE = """\
Combine lenses with `+`; a later one changes the settings of an earlier one:
`asserted+known-by:2024-12-05`, `according-to:reuters+planned`.

- On the command line every question takes `--lens LENS`, and `--as-of DAY`, `--known-by DAY` and
  `--according-to WHO` for short; so do `detente query` (`--lens`) and `detente why`.
- `graph/truthy` is the default lens, and `graph/inferred` what follows under it, with derivations.
  `asserted`, `reported` and `speculated` are named graphs of every release (`graph/lens/asserted`
  …), each with what follows under it and without the derivations: a plain SPARQL client chooses
  one with `default-graph-uri`. They are in no union, since they hold what the default lens refuses.
- Through a lens a release is made into a dataset of its own when it is first asked for. In it a
  claim that does not count under the lens is in `graph/lens/unheard` only, so that no query
  needs to know of lenses. Denials that count, and claims that others outdo, stay among the claims;
  those that the lens takes to hold are marked with `dt:admittedUnder` in `graph/lens-selection`.
  Without a lens, questions about claims list every claim.

`as-of` and `known-by` are two questions. What held on a day may be told years later; what was
known by a day may be about any other. Under `as-of`, a happening says whether it held certainly
(`dt:certainlyOn`: it had begun by then for certain, and had certainly not ended) or possibly
(`dt:possiblyOn`); of what has no date at all nothing is said. A claim on something earlier stays
where something of that day rests on it, such as the capture that gave the control.

`knownBy` is a blank that most questions have of their own, and not the lens: it leaves out the rows
of articles that may have appeared later, and lists every other claim, those that are only
speculated, planned or wished for too. `known-by` looks through the default lens, unless `lens`
names another, at what had been said by then: it answers what held, as far as was known.
"""
BETTER = """\
## Which claim is better

1. Of two claims that cannot both be right, the one of higher certainty holds: what an article
   asserts beats what it reports, and that beats speculation.
2. Of equals, the one that a reader marked as superseding the other holds (`links.tsv`).
3. Else neither does, and the happening is `dt:contested true`. `detente why HAPPENING` shows both.
4. A dispute over a figure costs the figure alone: that there are boats holds, their number not.

Two claims cannot both be right where one affirms what the other denies of one happening at one
time, where no number fits both figures for one thing, or where they give one thing to two
holders, or two origins, at one time. Joint acts are no contradiction. Rules find these
(graph/inferred, `dt:computed true`); a reader may draw others (graph/links). A contradiction
drawn by hand costs a claim its place only where both tell of one happening, or give one thing the
same role in the same kind of happening. Between different happenings it is a link and no more:
that an advance on a city is still under way in one sentence does not undo the city's capture in
another.

What is never projected, because it is only uttered: the content of an accusation, threat, warning
or question. Causes, judgements, and what others are said to want or know hold only when an
article asserts them. `according-to` a person or body takes that one's own word for all of these.
"""
SITUATIONS = """\
## What opens and closes a situation

A situation is closed by what certainly came after its beginning; of a part taken nothing follows
for the whole. What was closed keeps its claims, the day it was last told (`dt:lastTold`) and what
closed it (`dt:closedBy`), so that a later article's end stands beside what an earlier one left
open. An open end does not mean for ever. Short edges between actors (`dt:supports`,
`dt:controls`) stand only while no end is known, or, under `as-of`, if the situation had begun by
that day and may not have ended.
"""
FIGURES = """\
## Figures

Two figures for one thing, in one role of one happening, are compared where both have bounds and
one unit; what is only approximate or vague proves nothing either way. A share is worked out first
("two fifths of the barges" of 100 barges are 40), and a part is no more than its whole. Where one
number fits both, the claims are `dt:consistentWith` each other; where none does,
`dt:contradicts`; both are in graph/inferred, `dt:computed`, with the arithmetic as the link's
`dt:reason`.

## Counting independent origins

Each claim has a `dt:origin`: the relay or agency that the article credits, else the article. Two
claims of one origin are one voice. So are the same text on two pages (one `dt:digest`), and an
article beside a claim that credits its publisher. Two articles of one publisher are two voices.
What follows from several claims counts an origin that tells them all; where it takes several
origins together, none is counted, and `detente why` names those it takes.
"""
INFERENCE = """\
## What follows

Rules work on what holds under the lens. Each conclusion keeps every derivation: the rule
(`dt:byRule`), the premises (`prov:wasDerivedFrom`) down to claims, and a grade (`dt:grade`: 3
asserted, 2 reported, 1 speculated). A derivation is as firm as its weakest premise, a conclusion
as its best derivation. `detente why SUBJECT PREDICATE OBJECT` prints the tree.
"""


def lens_page() -> str:
    """Return the text of docs/lenses.md."""
    closers = (
        (f"{each.event}{f' of a {each.only}' if each.only else ''}", each.situation, each.because)
        for each in CLOSERS
    )
    opened = (
        ("Capture", "TerritorialControl", CAPTURE.sentence),
        ("Appointment", "OfficeHolding", APPOINTMENT.sentence),
    )
    parts = (
        INTRODUCTION,
        _table(("Lens", "What it is", "What it takes"), _lenses()),
        USE,
        BETTER,
        SITUATIONS,
        _table(("This", "opens", "because"), opened),
        _table(("This", "closes", "because"), closers),
        FIGURES,
        f"```sparql\n{PATTERN}```\n",
        INFERENCE,
        "From kg/rules.toml:\n",
        _rules(load_rules()),
        "From the axioms of ontology/detente.ttl:\n",
        _rules(axiom_rules(open_ontology())),
    )
    return "\n".join(parts)


def _lenses() -> Iterator[tuple[str, str, str]]:
    for each in LENSES.values():
        name = f"`{each.name}:…`" if each.parameter else f"`{each.name}`"
        label = f"{each.label}; give {each.parameter}" if each.parameter else each.label
        yield name, label, each.description


def _rules(rules: Iterable[Explained]) -> str:
    rows = ((f"`{each.rule.name}`", each.label, each.sentence) for each in rules)
    return _table(("Rule", "A reader sees", "When"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Write the page where it belongs, below the working directory."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(lens_page(), "utf-8")
    sys.stdout.write(f"{FILE}\n")


if __name__ == "__main__":
    main()

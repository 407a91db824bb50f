"""What came of reading a file: nothing disappears silently.

Every reader of an annotation format gives a `Reading`, and for every one of them
`read == mapped + unmapped + rejected` holds, counted in the units of its format (lines for brat).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.annotation.model import Article
    from kg.errors import Finding


@dataclass(frozen=True)
class Reading:
    """An article as read, and the account of what was read.

    `unmapped` is sound in its format but has no place in the model; `rejected` is broken.
    """

    article: Article
    read: int
    unmapped: tuple[Finding, ...] = ()
    rejected: tuple[Finding, ...] = ()

    @property
    def mapped(self) -> int:
        """How many pieces the model holds: counted in the model, not while reading."""
        held = self.article
        return (
            len(held.mentions)
            + len(held.events)
            + len(held.relations)
            + len(held.attributes)
            + len(held.links)
            + len(held.notes)
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that did not find its way into the model, in the order of the file."""
        return tuple(sorted(self.unmapped + self.rejected))

    def __str__(self) -> str:
        return (
            f"{self.article.file}: {self.read} read = {self.mapped} mapped"
            f" + {len(self.unmapped)} unmapped + {len(self.rejected)} rejected"
        )

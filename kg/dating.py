"""When a claim says that something was: stated, told from another happening, or presumed.

What the tense of an undated situation says is presumed: present, it holds as the article appears;
past, it has begun by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.annotation.model import PAST
from kg.duration import parse_relative
from kg.meaning import TIME_ROLE
from kg.time import UNDATED, Basis, Kind, Stamps, When, read_edtf, some_day_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.annotation.model import Event, Mention
    from kg.meaning import Meanings

OVER = ("Collapsed", "Concluded")
EVENTLIKE = ("Event", "Statement")


def _kind(meanings: Meanings, event: Event) -> Kind:
    is_event = any(meanings.schema.is_a(event.type, each) for each in EVENTLIKE)
    return "event" if is_event else "situation"


def stated_times(meanings: Meanings, event: Event) -> Iterator[When]:
    """Yield what the Time roles of an event say."""
    for each in (each for each in event.fillers if each.role == TIME_ROLE):
        mention = meanings.mention(each.target)
        link = meanings.link(each.target)
        if link is None or link.scheme != "date":
            raise meanings.error(mention.line, "time", f"{each.target} has no date: reference")
        try:
            yield _when(meanings, mention, link.key, _kind(meanings, event))
        except ValueError as error:
            raise meanings.error(link.line, "time", str(error)) from error


def _when(meanings: Meanings, mention: Mention, date: str, kind: Kind) -> When:
    basis: Basis = "Inferred" if meanings.note(mention.id, "DateBasis") == "Inferred" else "Stated"
    inferred_from = meanings.note(mention.id, "DateFrom")
    if ";" in date:
        offset, key = parse_relative(date)
        target = meanings.identity(key, mention.line).iri.value
        return When(UNDATED, "Relative", None, mention.words, inferred_from, False, target, offset)
    return When(read_edtf(date, kind, basis), basis, date, mention.words, inferred_from)


def presumed_times(meanings: Meanings, event: Event) -> tuple[When, ...]:
    """Return what the tense of an undated situation says.

    Present: it holds as the article appears; past: it has begun by then, and may be over. A process
    that has collapsed or concluded is over by then; of one that has not started nothing is said.
    """
    attributes = meanings.attributes(event.id)
    status = attributes.get("Status")
    if not meanings.schema.is_a(event.type, "Situation") or attributes["Stage"] != "Actual":
        return ()
    published = published_stamps(meanings)
    if published == UNDATED or status == "NotStarted":
        return ()
    day, source = published.latest_end, "the date of the article"
    if status in OVER:
        stamps = Stamps(None, day, None, day)
    elif meanings.note(event.id, "Tense") == PAST:
        stamps = Stamps(None, day)
        source += ", which tells it in the past tense"
    else:
        stamps = Stamps(None, day, published.earliest_begin, None)
    return (When(stamps, "Inferred", inferred_from=source, presumed=True),)


def published_stamps(meanings: Meanings) -> Stamps:
    """Return when the article appeared: some day within its date."""
    published = meanings.article.info.published
    if not published:
        return UNDATED
    try:
        return some_day_in(published)
    except ValueError as error:
        raise meanings.error(0, "published", str(error)) from error

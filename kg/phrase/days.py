"""Which blank of a question takes a span of days, and what is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kg.phrase.dates import When
    from kg.question import Parameter, Question


def blank_for(
    question: Question, when: When, taken: Mapping[str, tuple[str, ...]]
) -> Parameter | None:
    """Return the blank that a span of days fits; one for a day takes a span that has an end."""
    if not when.is_read:
        return None
    free = [one for one in question.parameters if one.name not in taken]
    if when.published:
        return next((one for one in free if one.name == "knownBy"), None)
    fits = [one for one in free if one.type in {"interval", "date"} and one.name != "knownBy"]
    spans = [one for one in fits if when.is_day or one.type == "interval"]
    return next(iter([*spans, *fits] if when.last else spans), None)


def written(parameter: Parameter, when: When, newest: date | None) -> tuple[str, str]:
    """Return a span as a blank takes it, and what is to be told of that.

    A blank for one day takes the last one of a span, or that of the newest article within it.
    """
    if parameter.type == "interval":
        return when.interval, ""
    if when.is_day or not when.last or parameter.name == "knownBy":
        return str(when.first), ""
    if newest and newest < when.last and (when.first is None or when.first <= newest):
        return str(newest), "the question takes one day: asked as of that of the newest article"
    return str(when.last), "the question takes one day: asked as of its last"


def other_day_of(parameter: Parameter, when: When, day: str) -> dict[str, tuple[str, ...]]:
    """Return the value of a blank for one day with the first day of a span, where it is another.

    Of numbers that may be two days, it is the other one.
    """
    if when.other:
        other = str(when.other)
        return {parameter.name: (f"{other}/{other}" if parameter.type == "interval" else other,)}
    first = str(when.first or day)
    return {} if parameter.type == "interval" or first == day else {parameter.name: (first,)}


def lens_for(when: When) -> tuple[str, str] | None:
    """Return the part of a lens that says `as of` or `known by` a day, where no blank does."""
    if when.published and when.last:
        return "known-by", str(when.last)
    return ("as-of", str(when.first)) if when.as_of and when.is_day else None


def why_not(question: Question, when: When) -> str:
    """Return why a question does not take a span of days."""
    if not when.is_read:
        return when.note
    takes = any(one.type == "date" and one.name != "knownBy" for one in question.parameters)
    return "this question takes one day, not a span" if takes else "this question takes no day"

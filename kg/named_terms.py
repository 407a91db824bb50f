"""What people write -> IRIs: keys, names, claims such as article#E7, names of properties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import NotFound
from kg.evidence import CLAIM_IRI
from kg.vocabulary import DT, PREFIXES

if TYPE_CHECKING:
    from kg.directory import GraphDirectory

CLAIM = re.compile(r"(?:claim/)?([a-z0-9-]+)[#/](E\d+)")
PROPERTY = re.compile(r"(?:(\w+):)?(\w+)")
OUTSIDE = re.compile(r"https://[^<>\"{}|^`\\\x00-\x20]+")


def find_iri(directory: GraphDirectory, value: str) -> str:
    """Return the IRI of a key, a name or a claim; NotFound where nothing is called so."""
    if claim := CLAIM.fullmatch(value):
        return f"{CLAIM_IRI}{claim[1]}/{claim[2]}"
    if OUTSIDE.fullmatch(value):
        return value
    prefix, _, local = value.partition(":")
    if prefix in PREFIXES and OUTSIDE.fullmatch(PREFIXES[prefix] + local):
        return PREFIXES[prefix] + local
    found = directory.find(value, ())
    if len(found) == 1:
        return found[0].iri
    if found:
        keys = ", ".join(each.key for each in found[:5])
        raise NotFound(f"{value[:80]!r} names several: {keys}; give one of these keys")
    close = ", ".join(each.key for each in directory.suggest(value, ()))
    hint = f"; did you mean {close}?" if close else ""
    raise NotFound(f"nothing is called {value[:80]!r}{hint}")


def find_property(name: str) -> str:
    """Return the IRI of a property: `supports`, `dt:supports`, or the whole IRI."""
    if OUTSIDE.fullmatch(name):
        return name
    found = PROPERTY.fullmatch(name)
    if not found or (found[1] and found[1] not in PREFIXES):
        raise NotFound(f"{name[:80]!r} is no property; write one such as supports or dt:supports")
    return (PREFIXES[found[1]] if found[1] else DT) + found[2]

"""How a request of the SPARQL Protocol is read from its bytes."""

from __future__ import annotations

import random
from urllib.parse import parse_qsl, quote_plus

import pytest

from server.problem import Problem
from server.protocol import read_pairs

PIECES = ("g", "=", "+", "%20", "%", "%zz", "%4", "%C3%A9", "%25", "%3D", "==", "&", ".", " ",
          "%0A", "%00", "query=")  # fmt: skip


def test_a_form_is_read_as_the_standard_library_reads_it():
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(3000):
        text = "".join(chance.choices(PIECES, k=chance.randrange(12)))
        expected = parse_qsl(text, keep_blank_values=True, errors="strict")
        assert read_pairs(text.encode(), "the address") == expected, text


def test_every_character_comes_back_from_its_escapes():
    text = "".join(map(chr, (*range(256), 0x20AC, 0x1F600)))

    assert read_pairs(f"query={quote_plus(text)}".encode(), "the address") == [("query", text)]


def test_utf_8_is_read_whether_it_is_percent_encoded_or_not():
    raw = "größe=Türkiye+ü%3D1&q=%C3%BC".encode()

    assert read_pairs(raw, "the address") == [("größe", "Türkiye ü=1"), ("q", "ü")]


@pytest.mark.parametrize("raw", [b"query=%ff", b"query=\xfc", b"%ED%A0%80=x", b"query=%C3+"])
@pytest.mark.parametrize(("where", "status"), [("the address", 400), ("the body", 415)])
def test_what_is_not_utf_8_is_refused(raw, where, status):
    with pytest.raises(Problem) as caught:
        read_pairs(raw, where)

    assert (caught.value.status, caught.value.kind) == (status, "not-utf-8")

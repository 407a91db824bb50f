"""Whether a text is SPARQL, asked of Oxigraph without any data: a thousandth of a second."""

from __future__ import annotations

from pyoxigraph import Store

from kg.store.query_hint import syntax_error


def check_syntax(text: str) -> None:
    """Raise QuerySyntaxError where a text is no query."""
    if words := words_on(text):
        raise syntax_error(words, text, words_on)


def words_on(text: str) -> str:
    """Return what the engine says of a text that is no query; nothing of one that is."""
    try:
        Store().query(text)
    except SyntaxError as error:
        return str(error)
    return ""

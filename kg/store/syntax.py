"""Whether a text is SPARQL, asked of Oxigraph without any data: a thousandth of a second."""

from __future__ import annotations

from pyoxigraph import Store

from kg.store.query_hint import syntax_error


def check_syntax(text: str) -> None:
    """Raise QuerySyntaxError where a text is no query."""
    try:
        Store().query(text)
    except SyntaxError as error:
        raise syntax_error(str(error), text) from None

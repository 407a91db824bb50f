"""Which variables does every row of a query bind? A safe estimate over rdflib's algebra."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib.term import Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rdflib.plugins.sparql.parserutils import CompValue


def certain_variables(part: CompValue | None) -> frozenset[str]:
    """Return the variables that are bound in every solution of a part of the algebra."""
    if part is None:
        return frozenset()
    rule = _RULES.get(part.name)
    if rule:
        return rule(part)
    return certain_variables(part.p) if "p" in part else frozenset()


def _names(triples: Iterable[tuple[object, ...]]) -> frozenset[str]:
    return frozenset(
        str(term) for triple in triples for term in triple if isinstance(term, Variable)
    )


def _extended(part: CompValue) -> frozenset[str]:
    """Return the variable of a BIND that cannot fail: a copy of a bound variable, or a constant."""
    if isinstance(part.expr, Variable):
        bound = str(part.expr) in certain_variables(part.p)
    else:
        bound = not hasattr(part.expr, "name")
    return frozenset({str(part.var)}) if bound else frozenset()


def _of_values(part: CompValue) -> frozenset[str]:
    rows = [{str(name) for name, term in row.items() if term != "UNDEF"} for row in part.res]
    return frozenset(set.intersection(*rows)) if rows else frozenset()


def _aggregated(part: CompValue) -> frozenset[str]:
    group = part.p
    inner = certain_variables(group.p)
    found = set()
    for aggregate in part.A:
        counts = aggregate.name == "Aggregate_Count"
        sampled = aggregate.name == "Aggregate_Sample" and str(aggregate.vars) in inner
        if counts or sampled:
            found.add(str(aggregate.res))
    return frozenset(found)


_RULES: dict[str, Callable[[CompValue], frozenset[str]]] = {
    "BGP": lambda part: _names(part.triples),
    "Graph": lambda part: certain_variables(part.p) | _names([(part.term,)]),
    "Join": lambda part: certain_variables(part.p1) | certain_variables(part.p2),
    "Union": lambda part: certain_variables(part.p1) & certain_variables(part.p2),
    "LeftJoin": lambda part: certain_variables(part.p1),
    "Minus": lambda part: certain_variables(part.p1),
    "Extend": lambda part: certain_variables(part.p) | _extended(part),
    "values": _of_values,
    "AggregateJoin": _aggregated,
    "Project": lambda part: certain_variables(part.p) & {str(name) for name in part.PV},
}

"""detente.ttl -> Schema."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg import vocabulary
from kg.errors import Finding, OntologyError
from kg.ontology.model import Edge, Relation, Role, Schema, Value, above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from rdflib.term import Node

DT = Namespace(vocabulary.DT)
FILE = "ontology/detente.ttl"
T = TypeVar("T")


def open_ontology(name: str = "detente.ttl", folder: Path | Traversable | None = None) -> Graph:
    """Return the graph of a file of ontology/; OntologyError where it does not parse."""
    text = (folder or files("ontology")).joinpath(name).read_text("utf-8")
    try:
        return Graph().parse(data=text, format="turtle")
    except BadSyntax as error:
        finding = Finding(f"ontology/{name}", error.lines + 1, "turtle-syntax", error.message)
        raise OntologyError([finding]) from error


def load_schema(folder: Path | Traversable | None = None) -> Schema:
    """Return the schema of an ontology; that of the shipped one is read once."""
    return read_schema(open_ontology(folder=folder)) if folder else _shipped_schema()


@cache
def _shipped_schema() -> Schema:
    return read_schema(open_ontology())


def read_schema(graph: Graph) -> Schema:
    """Return the schema that an ontology graph describes; OntologyError where classes circle."""
    parents = _direct(graph, RDFS.subClassOf, graph.subjects(RDF.type, OWL.Class))
    _refuse_cycles(parents)
    vocabularies = {str(graph.value(each, DT.annotatedAs)): each for each in _valued(graph)}
    doubles = {_local(each): _local(other) for each, other in graph.subject_objects(DT.doublesAs)}
    return Schema(
        direct_parents=MappingProxyType(parents),
        own_roles=_by_class(graph, DT.hasRole, _roles),
        own_edges=_by_class(graph, DT.projectsEdge, _edges),
        attributes=MappingProxyType({k: _values(graph, v) for k, v in vocabularies.items()}),
        attribute_properties=MappingProxyType(
            {k: _local(graph.value(v, DT.valueOf)) for k, v in vocabularies.items()}
        ),
        attribute_domains=MappingProxyType(
            {k: tuple(map(_local, graph.objects(v, DT.appliesTo))) for k, v in vocabularies.items()}
        ),
        relations=MappingProxyType({each.name: each for each in _relations(graph)}),
        stands_behind=MappingProxyType(
            {
                _local(each): bool(value.toPython())  # type: ignore[attr-defined]
                for each, value in graph.subject_objects(DT.speakerStandsBehind)
            }
        ),
        doubles=MappingProxyType(doubles | {other: each for each, other in doubles.items()}),
        direct_superproperties=MappingProxyType(
            _direct(graph, RDFS.subPropertyOf, graph.subjects(RDFS.subPropertyOf, None))
        ),
        definitions=MappingProxyType(
            {_local(each): str(text) for each, text in graph.subject_objects(SKOS.definition)}
        ),
    )


def _by_class(
    graph: Graph, link: URIRef, read: Callable[[Graph, Node], Iterable[T]]
) -> Mapping[str, tuple[T, ...]]:
    """Return what `read` finds for each class that has such a link, by name."""
    classes = dict.fromkeys(graph.subjects(link, None))
    return MappingProxyType({_local(each): tuple(read(graph, each)) for each in classes})


def _direct(graph: Graph, link: URIRef, subjects: Iterable[Node]) -> dict[str, tuple[str, ...]]:
    """Return each of our named subjects with the names it links to, in file order."""
    found: dict[str, tuple[str, ...]] = {}
    for each in subjects:
        if isinstance(each, URIRef) and each in DT:
            ups = graph.objects(each, link)
            found[_local(each)] = tuple(_local(up) for up in ups if str(up) in DT)
    return found


def _refuse_cycles(parents: Mapping[str, tuple[str, ...]]) -> None:
    """Raise OntologyError where a class lies below itself."""
    circling = [each for each in parents if any(each in above(up, parents) for up in parents[each])]
    message = "dt:{0} lies below itself"
    remedy = "take one rdfs:subClassOf out of the circle"
    findings = [Finding(FILE, 0, "class-cycle", message.format(each), remedy) for each in circling]
    if findings:
        raise OntologyError(findings)


def _valued(graph: Graph) -> Iterable[Node]:
    """Return the classes of closed vocabularies, in the order of the file."""
    return graph.subjects(DT.valueOf, None)


def _values(graph: Graph, vocabulary_class: Node) -> tuple[Value, ...]:
    """Return the individuals of a closed vocabulary, in the order of the file."""
    individuals = graph.subjects(RDF.type, vocabulary_class)
    return tuple(Value(_annotated(graph, each), _local(each)) for each in individuals)


def _roles(graph: Graph, cls: Node) -> Iterable[Role]:
    """Yield the roles that a class declares; a restriction on it narrows the range of one."""
    narrowed = {
        graph.value(each, OWL.onProperty): _local(graph.value(each, OWL.allValuesFrom))
        for each in graph.objects(cls, RDFS.subClassOf)
        if (each, RDF.type, OWL.Restriction) in graph
    }
    for each in graph.objects(cls, DT.hasRole):
        range_ = narrowed.get(each) or _range(graph, each)
        yield Role(_annotated(graph, each), _local(each), range_, actor=range_ == "Actor")


def _range(graph: Graph, property_: Node) -> str:
    """Return the type that fills a role, as annotators see it: Date, Name for literals."""
    mention_type = graph.value(property_, DT.mentionType)
    return str(mention_type) if mention_type else _local(graph.value(property_, RDFS.range))


def _relations(graph: Graph) -> Iterable[Relation]:
    """Yield the ties between mentions: properties with an annotated name that are no roles."""
    for each, name in graph.subject_objects(DT.annotatedAs):
        is_property = (each, RDF.type, OWL.ObjectProperty) in graph
        if is_property and (None, DT.hasRole, each) not in graph:
            domain, range_ = graph.value(each, RDFS.domain), graph.value(each, RDFS.range)
            yield Relation(str(name), _local(each), _local(domain), _local(range_))


def _edges(graph: Graph, cls: Node) -> Iterable[Edge]:
    """Yield the edges that a class declares."""
    for each in graph.objects(cls, DT.projectsEdge):
        yield Edge(
            property=_local(graph.value(each, DT.edge)),
            subject=_local(graph.value(each, DT.edgeFrom)),
            object=_local(graph.value(each, DT.edgeTo)),
            when=frozenset(map(_local, graph.objects(each, DT.edgeWhen))),
            unless=frozenset(map(_local, graph.objects(each, DT.edgeUnless))),
            only_for_two=(each, DT.edgeOnlyForTwo, None) in graph,
        )


def _annotated(graph: Graph, term: Node) -> str:
    """Return the name annotators write: dt:annotatedAs, else the capitalised local name."""
    name = graph.value(term, DT.annotatedAs)
    local = _local(term)
    return str(name) if name else local[0].upper() + local[1:]


def _local(term: Node | None) -> str:
    """Return the local name of one of our terms; the IRI of any other."""
    return str(term).removeprefix(vocabulary.DT)

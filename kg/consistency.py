"""Whether ontology and projected facts can be true together: HermiT, through owlready2.

It needs Java. Where there is none, every check says so in a finding; none passes silently.

Values of datatype properties and annotations are left out before HermiT sees the graph: it refuses
xsd:date unless told otherwise, takes longer the more values there are (1,000 happenings: 5.4 s
without, 8.3 s with two values each), and shapes.ttl checks them anyway. `owl:imports` is left out,
since the files are given. Every check has a world of its own and leaves none behind.
"""

from __future__ import annotations

import io
import shutil
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

import owlready2
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.errors import DetenteError, Finding
from kg.vocabulary import PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

RULE = "consistency"
CONTRADICTION = "ontology and facts contradict each other"
WHERE = "graph/truthy"
ONTOLOGY_IRI = "https://w3id.org/detente/consistency"
AXIOM_FILES = ("detente.ttl", "said.ttl", "strict.ttl")
TYPE = PREFIXES["rdf"] + "type"
IMPORTS = PREFIXES["owl"] + "imports"
LITERAL_AXIOMS = {PREFIXES["owl"] + "hasSelf"}
ANNOTATION = NamedNode(PREFIXES["owl"] + "AnnotationProperty")


class JavaMissing(DetenteError):
    """There is no Java runtime, which HermiT is written for."""


class Inconsistent(DetenteError):
    """Not all that was given can be true at once."""


def check_consistency(triples: Iterable[Triple], java: str = "java") -> list[Finding]:
    """Return what speaks against these triples: none, if they can all be true together.

    Pass the ontology's triples with strict.ttl and those of the projection; blank nodes are
    welcome here. `java` is the program to run, by name or path.
    """
    try:
        empty = unsatisfiable_classes(triples, java)
    except JavaMissing:
        remedy = "install a Java runtime (11 or newer), or leave the check out"
        return [Finding(WHERE, 0, RULE, "not checked: HermiT needs Java, there is none", remedy)]
    except Inconsistent:
        remedy = "take facts away until it holds; strict.ttl says what excludes what"
        return [Finding(WHERE, 0, RULE, CONTRADICTION, remedy)]
    except owlready2.OwlReadyJavaError as error:
        return [Finding(WHERE, 0, RULE, f"HermiT failed: {error}", "read what Java says")]
    return [_unsatisfiable(each) for each in sorted(empty)]


def check_shipped(
    facts: Iterable[Triple] = (), folder: Path | Traversable | None = None, java: str = "java"
) -> list[Finding]:
    """Return what speaks against ontology, identities, examples and facts taken together."""
    return check_consistency([*shipped_triples(folder), *facts], java)


def shipped_triples(folder: Path | Traversable | None = None) -> list[Triple]:
    """Return what the files of ontology/ say: axioms, identities, examples."""
    folder = folder or files("ontology")
    triples = [*read_axioms(folder), *read_turtle(folder / "entities.ttl")]
    for example in read_examples(folder):
        triples += example
    return triples


def unsatisfiable_classes(triples: Iterable[Triple], java: str = "java") -> frozenset[str]:
    """Return the classes that nothing can ever be in; Inconsistent where nothing holds at all."""
    program = shutil.which(java)
    if program is None:
        raise JavaMissing(java)
    owlready2.JAVA_EXE = program
    with _world() as world:
        text: bytes = serialize(_logical(triples), format=RdfFormat.N_TRIPLES) or b""
        ontology = world.get_ontology(ONTOLOGY_IRI).load(fileobj=io.BytesIO(text))
        try:
            with ontology:
                owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        except owlready2.OwlReadyInconsistentOntologyError as error:
            raise Inconsistent from error
        nothing = owlready2.Nothing
        return frozenset(each.iri for each in world.inconsistent_classes() if each is not nothing)


@contextmanager
def _world() -> Iterator[owlready2.World]:
    """Open a world apart from owlready2's global one, and close it."""
    world = owlready2.World()
    try:
        yield world
    finally:
        world.close()


def _logical(triples: Iterable[Triple]) -> list[Triple]:
    """Return the triples that HermiT is to see, each once."""
    given = dict.fromkeys(triples)
    notes = {each.subject for each in given if each.object == ANNOTATION}
    return [
        each
        for each in given
        if (not isinstance(each.object, Literal) or each.predicate.value in LITERAL_AXIOMS)
        and each.predicate not in notes
        and each.predicate.value != IMPORTS
    ]


def read_axioms(folder: Path | Traversable | None = None) -> list[Triple]:
    """Return what detente.ttl, said.ttl and strict.ttl say."""
    folder = folder or files("ontology")
    return [each for name in AXIOM_FILES for each in read_turtle(folder / name)]


def read_examples(folder: Path | Traversable | None = None) -> Iterator[list[Triple]]:
    """Yield what each worked example of ontology/examples says; failing ones are elsewhere."""
    folder = (folder or files("ontology")) / "examples"
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.name.endswith(".ttl"):
            yield read_turtle(each)


def read_turtle(file: Path | Traversable) -> list[Triple]:
    """Return the triples of a Turtle file; its blank nodes are its own."""
    return [
        quad.triple
        for quad in parse(file.read_text("utf-8"), RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


def _unsatisfiable(iri: str) -> Finding:
    message = f"nothing can ever be a {compact(iri)}"
    return Finding("ontology", 0, RULE, message, "look at its superclasses")

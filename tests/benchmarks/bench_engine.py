"""How long inference takes: `python -m tests.benchmarks.bench_engine` prints medians in seconds.

Random edges of eight properties between half as many actors, the shipped rules and axioms; the
median of three runs, in seconds of one core. Beside it owlrl on what both can do: the axioms alone,
in the number of edges that it finishes in seconds.

Measured on 2 cores shared with other work, Python 3.11: 1,000 edges 0.04 s, 10,000 0.5 s, 100,000
5.4 s (4.3 s after a change of 1 %); the axioms alone on 1,000 edges 0.03 s, owlrl 2.8 s. The engine
before this one took 17 s and more for 100,000 at the same hour.
"""

import random
import sys
import time
from statistics import median

import owlrl
from rdflib import OWL, Graph, URIRef

from kg.engine import Reasoner, close
from kg.ontology import open_ontology
from kg.rules import axiom_rules, load_rules
from kg.vocabulary import DT

PROPERTIES = (
    "supports", "trains", "hostileTo", "memberOf",
    "hasForcesIn", "alliedWith", "leads", "mediatesFor",
)  # fmt: skip
RUNS = 3


def facts(edges, seed=1924):
    """Return so many random graded edges."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    actors = edges // 2
    found = {}
    while len(found) < edges:
        one, other = chosen.randrange(actors), chosen.randrange(actors)
        found[f"a{one}", DT + chosen.choice(PROPERTIES), f"a{other}"] = chosen.randint(1, 3)
    return found


def seconds(work):
    """Return the median time of a piece of work."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def property_axioms():
    """Return what the ontology says of properties, without what needs classes or annotations."""
    graph, said = Graph(), open_ontology()
    graph += (t for t in said if str(t[1]).endswith(("subPropertyOf", "inverseOf")))
    for kind in (OWL.SymmetricProperty, OWL.TransitiveProperty):
        graph += said.triples((None, None, kind))
    for property_, chain in said.subject_objects(OWL.propertyChainAxiom):
        graph.add((property_, OWL.propertyChainAxiom, chain))
        graph += said.cbd(chain)
    return graph


def by_owlrl(known):
    """Close facts with owlrl."""
    graph = property_axioms()
    for triple in known:
        graph.add(tuple(URIRef(each if "/" in each else DT + each) for each in triple))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)


def changed(rules, known):
    """Return the time of a closure after one edge in a hundred went and came back."""
    reasoner = Reasoner(rules)
    reasoner.add(known)
    some = {triple: known[triple] for triple in list(known)[::100]}

    def work():
        reasoner.remove(some)
        reasoner.add(some)
        reasoner.closure()

    return seconds(work)


def main():
    """Print how long each size takes."""
    axioms = [each.rule for each in axiom_rules(open_ontology())]
    rules = [*axioms, *(each.rule for each in load_rules())]
    write = sys.stdout.write
    for edges in (1_000, 10_000, 100_000):
        known = facts(edges)
        took = seconds(lambda known=known: close(known, rules))
        count = sum(map(len, close(known, rules).derivations.values()))
        again = changed(rules, known)
        write(f"{edges:>9,} edges {count:>9,} derivations {took:8.2f} s")
        write(f", after a change of 1 % {again:8.2f} s\n")
    known = facts(1_000)
    ours, theirs = seconds(lambda: close(known, axioms)), seconds(lambda: by_owlrl(known))
    write(f"axioms alone, 1,000 edges: {ours:.2f} s; owlrl {theirs:.2f} s\n")


if __name__ == "__main__":
    main()

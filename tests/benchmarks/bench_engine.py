"""How long inference takes: `python -m tests.benchmarks.bench_engine` prints edges and seconds.

Random edges of eight properties between half as many actors, the shipped rules and axioms.
Measured on 2 shared cores, Python 3.11: 1,000 edges 0.07 s, 10,000 0.8 s, 100,000 9 s.
"""

import random
import sys
import time

from kg.engine import close
from kg.ontology import open_ontology
from kg.rules import axiom_rules, load_rules
from kg.vocabulary import DT

PROPERTIES = (
    "supports", "trains", "hostileTo", "memberOf",
    "hasForcesIn", "alliedWith", "leads", "mediatesFor",
)  # fmt: skip


def facts(edges, seed=1924):
    """Return so many random graded edges."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    actors = edges // 2
    found = {}
    while len(found) < edges:
        one, other = chosen.randrange(actors), chosen.randrange(actors)
        found[f"a{one}", DT + chosen.choice(PROPERTIES), f"a{other}"] = chosen.randint(1, 3)
    return found


def main():
    """Print how long each size takes."""
    rules = [each.rule for each in (*axiom_rules(open_ontology()), *load_rules())]
    for edges in (1_000, 10_000, 100_000):
        known = facts(edges)
        start = time.perf_counter()
        closure = close(known, rules)
        took = time.perf_counter() - start
        count = sum(map(len, closure.derivations.values()))
        sys.stdout.write(f"{edges:>9,} edges {count:>9,} derivations {took:8.2f} s\n")


if __name__ == "__main__":
    main()

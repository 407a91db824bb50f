"""The rules of kg/rules.toml: each with facts that it concludes from, and some that it does not."""

import pytest

from kg.engine import close
from kg.errors import OntologyError
from kg.ontology import open_ontology
from kg.rules import axiom_rules, load_rules, parse_atom, read_rules
from kg.vocabulary import compact

RULES = load_rules()
TALKS = ["hap:t a dt:Talks", "hap:t dt:party ent:a", "hap:t dt:party ent:b"]
SIDES = [
    "hap:s dt:supporter ent:a", "hap:s dt:supported ent:x",
    "hap:u dt:supporter ent:b", "hap:u dt:supported ent:y",
    "ent:x dt:hostileTo ent:y",
]  # fmt: skip
ENEMY = ["ent:a dt:hostileTo ent:x", "ent:b dt:hostileTo ent:x"]
RAID = ["hap:r a dt:ArmedAction", "hap:r dt:attacker ent:a", "hap:r dt:target ent:b"]
MEDIATES = ["ent:a dt:mediatesFor ent:b", "ent:a dt:mediatesFor ent:c", "ent:a dt:supports ent:b"]

CASES = {
    "intervention-takes-side": [
        (["hap:i a dt:Intervention", "hap:i dt:attacker ent:a", "hap:i dt:onSideOf ent:b"],
         ["ent:a dt:fightsOnSideOf ent:b"]),
        (["hap:i dt:attacker ent:a", "hap:i dt:onSideOf ent:b"], []),
    ],
    "fights-beside-whom-it-supports": [
        (["ent:a dt:supportsMilitarily ent:b", "ent:a dt:fights ent:c", "ent:b dt:fights ent:c"],
         ["ent:a dt:fightsOnSideOf ent:b"]),
        (["ent:a dt:supportsMilitarily ent:b", "ent:b dt:fights ent:c"], []),
    ],
    "attack-shows-hostility": [
        ([*RAID, "ent:b a dt:Actor"], ["ent:a dt:hostileTo ent:b"]),
        ([*RAID, "ent:b a dt:Actor", "ent:b a dt:Place"], []),
    ],
    "forces-on-soil-of-state": [
        (["ent:a dt:hasForcesIn ent:b", "ent:b a dt:State"], ["ent:a dt:hasForcesOnSoilOf ent:b"]),
        (["ent:a dt:hasForcesIn ent:a", "ent:a a dt:State"], []),
    ],
    "common-enemy": [
        (ENEMY, ["ent:a dt:sharesEnemyWith ent:b", "ent:b dt:sharesEnemyWith ent:a"]),
        ([*ENEMY, "ent:a dt:alliedWith ent:b", "ent:b dt:alliedWith ent:a"], []),
        ([*ENEMY, "ent:b dt:belongsTo ent:a", "ent:a dt:supports ent:b"], []),
    ],
    "process-opponents": [
        ([*SIDES, "ent:a dt:negotiatesWith ent:b"], ["ent:a dt:meetsOpponent ent:b"]),
        ([*SIDES, "ent:b dt:negotiatesWith ent:c"], []),
    ],
    "table-opponents": [
        ([*SIDES, *TALKS], ["ent:a dt:meetsOpponent ent:b"]),
        ([*SIDES[:-1], *TALKS], []),
    ],
    "talks-have-mediator": [
        ([*TALKS, "hap:t dt:mediator ent:c"],
         ["ent:c dt:mediatesFor ent:a", "ent:c dt:mediatesFor ent:b"]),
        (TALKS, []),
    ],
    "mediates-for-own-side": [
        (MEDIATES, ["ent:a dt:mediatesForItsOwnSide ent:b"]),
        ([*MEDIATES, "ent:a dt:supports ent:c"], []),
        (MEDIATES[::2], []),
    ],
}  # fmt: skip


def concluded(rule, texts):
    atoms = map(parse_atom, texts)
    facts = {(atom.subject, atom.predicate, atom.object): 3 for atom in atoms}
    found = close(facts, [rule]).derivations
    return sorted(" ".join(map(compact, triple)) for triple in found)


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.rule.name)
def test_a_rule_concludes_what_its_sentence_says_and_nothing_else(each):
    for facts, conclusions in CASES[each.rule.name]:
        assert concluded(each.rule, facts) == conclusions


@pytest.mark.parametrize("each", [*RULES, *axiom_rules(open_ontology())], ids=lambda e: e.rule.name)
def test_every_rule_tells_a_reader_what_it_says(each):
    assert each.label
    assert each.sentence.endswith(".")
    assert variables(each.rule.head, *each.rule.unless) <= variables(*each.rule.body)


def variables(*atoms):
    terms = (term for atom in atoms for term in (atom.subject, atom.object))
    return {term for term in terms if term.startswith("?")}


def test_rules_use_only_terms_of_the_ontology():
    known = {str(term) for term in open_ontology().subjects()}
    used = {
        term
        for each in RULES
        for atom in (*each.rule.body, each.rule.head, *each.rule.unless)
        for term in (atom.predicate, atom.object)
        if term[0] != "?" and "ontology#" in term
    }
    assert used - known == set()


@pytest.mark.parametrize(
    "text",
    ["[[rule]", '[[rule]]\nname = "x"', '[[rule]]\nname="x"\nlabel="x"\nsentence="x"\nhead="?a b"'],
)
def test_a_broken_rule_is_refused(text):
    with pytest.raises(OntologyError, match=r"rules\.toml"):
        read_rules(text)

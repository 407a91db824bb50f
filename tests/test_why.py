"""Why something holds: the tree of derivations, read back from the graph."""

from click.testing import CliRunner

from kg.cli import detente
from kg.cli.why import told as lines_of
from kg.evidence import Evidence
from kg.release import write_release
from kg.vocabulary import DT, ENT, HAP, ID
from kg.why import Reason, explain, explain_thing
from tests.dataset import dataset, engine_of
from tests.invented import article, said, told

ARMS = told(
    "E1", "Support", ("Supporter", "kg:ruritania"), ("Supported", "kg:red-sash"),
    notes=[("Paraphrase", "Ruritania arms the Red Sash.")],
)  # fmt: skip
HELPS = told(
    "E2", "Support", ("Supporter", "kg:red-sash"), ("Supported", "kg:boatmen"),
    certainty="Reported", notes=[("Paraphrase", "The Red Sash helps the boatmen.")],
)  # fmt: skip
TEXT = article(ARMS, HELPS, said("E3", "kg:sapt", "E2"))
AGAIN = article(ARMS, named="post-1", publisher="post", headline="Arms", sha256="1" * 64)


def why(engine, subject, predicate, object_):
    return explain(engine, ENT + subject, DT + predicate, ENT + object_)


def test_a_derived_edge_is_explained_down_to_who_says_so():
    found = why(engine_of(TEXT), "ruritania", "indirectlyBacks", "boatmen")
    assert list(lines_of(found)) == [
        "Ruritania backs indirectly boatmen",
        "2 claims from 1 independent origin: “Guard on the lake”.",
        "  Ruritania backs indirectly boatmen (reported)",
        "    by the rule “backs indirectly”: “supports”, then “supports”: the first “backs "
        "indirectly” the last.",
        "    Ruritania arms the Red Sash.",
        "      the article itself (asserted, affirmed), in “Guard on the lake”, 1924-05-04 "
        "[courier-1/E1]",
        "    The Red Sash helps the boatmen.",
        "      Sapt (reported, affirmed), in “Guard on the lake”, 1924-05-04 [courier-1/E2]",
    ]


def test_an_edge_of_several_claims_has_a_derivation_for_each_and_counts_their_origins():
    found = why(engine_of(TEXT, AGAIN), "ruritania", "supports", "red-sash")
    assert [(each.grade, sorted(each.claims)) for each in found.reasons] == [
        (3, [f"{ID}claim/courier-1/E1"]),
        (3, [f"{ID}claim/post-1/E1"]),
    ]
    assert found.sentence == ("2 claims from 2 independent origins: “Arms”; “Guard on the lake”.")


def test_what_no_origin_tells_alone_names_those_that_it_takes_together():
    helps = article(
        HELPS, said("E3", "kg:sapt", "E2"), named="eagle-1", headline="Help", sha256="2" * 64
    )
    found = why(engine_of(AGAIN, helps), "ruritania", "indirectlyBacks", "boatmen")
    assert found.independence.count == 0
    assert found.sentence == (
        "No origin says so by itself: it follows from 2 claims from 2 independent origins "
        "together: “Arms”; “Help”."
    )


def test_a_premise_that_was_inferred_is_explained_too():
    stay = told("E1", "Deployment", ("Deployer", "kg:ruritania"), ("Host", "kg:zenda"))
    found = why(engine_of(article(stay)), "ruritania", "hasForcesOnSoilOf", "krakozhia")

    def depth(reason):
        inner = [depth(each) for each in reason.premises if isinstance(each, Reason)]
        return 1 + max(inner, default=0)

    assert max(map(depth, found.reasons)) == 3
    assert found.reasons[0].claims == {f"{ID}claim/courier-1/E1"}
    assert found.sentence == "1 claim from 1 independent origin: “Guard on the lake”."


def test_a_role_of_a_happening_rests_on_the_claims_that_tell_it():
    taken = told(
        "E1", "Capture", ("Taker", "kg:red-sash"), ("Taken", "kg:zenda"), about="taking-of-zenda"
    )
    more = told("E1", "Capture", ("Taken", "kg:zenda"), about="taking-of-zenda")
    engine = engine_of(article(taken), article(more, named="post-1"))
    found = explain(engine, f"{HAP}taking-of-zenda", f"{DT}taker", f"{ENT}red-sash")
    assert [claim.key for claim in found.claims] == ["courier-1/E1"]


def test_what_only_the_identities_know_needs_no_claim():
    found = why(engine_of(TEXT), "zenda", "within", "hentzau")
    assert (found.holds, found.identity) == (True, True)
    assert found.sentence == "The list of identities has it; no claim is needed."


def test_what_does_not_hold_has_no_reason():
    found = why(engine_of(TEXT), "boatmen", "supports", "ruritania")
    assert (found.holds, found.reasons, found.claims) == (False, (), ())


HOLD = ("TerritorialControl", ("Controller", "kg:crown"), ("Territory", "kg:zenda"))


def test_of_a_contested_happening_both_sides_are_shown():
    engine = engine_of(
        article(told("E1", *HOLD, about="hold-on-zenda")),
        article(told("E1", *HOLD, about="hold-on-zenda", polarity="Negated"), named="post-1"),
    )
    found = explain_thing(engine, f"{HAP}hold-on-zenda")
    assert found.contested
    assert [(claim.key, claim.polarity) for claim in found.claims] == [
        ("courier-1/E1", "Affirmed"),
        ("post-1/E1", "Negated"),
    ]


def test_of_a_situation_that_was_closed_what_closed_it_is_shown_beside_what_told_of_it():
    fall = told(
        "E2", "Fall", ("Fallen", "kg:crown"), ("Time", "date:1924-05-10"), about="harvest-fair"
    )
    found = explain_thing(engine_of(article(told("E1", *HOLD, about="hold-on-zenda"), fall)),
                          f"{HAP}hold-on-zenda")  # fmt: skip
    assert [each.label for each in found.closed_by] == ["harvest fair"]
    assert [claim.key for claim in found.claims] == ["courier-1/E1"]
    assert all(isinstance(claim, Evidence) for claim in found.claims)


def asked(tmp_path, *arguments):
    result = CliRunner().invoke(detente, ["why", *arguments, "--data", str(tmp_path)])
    return result.exit_code, result.output.strip()


def test_the_command_takes_keys_names_and_claims_and_says_what_it_cannot_find(tmp_path):
    release = write_release(tmp_path, dataset(TEXT)).id
    status, told_ = asked(tmp_path, "Ruritania", "dt:supports", "Red Sash")
    assert (status, told_.splitlines()[0]) == (0, "Ruritania supports Red Sash")
    status, told_ = asked(tmp_path, "courier-1#E2")
    assert (status, told_.splitlines()[0]) == (0, "The Red Sash helps the boatmen.")
    assert asked(tmp_path, "ruritania", "trains", "red-sash") == (
        1,
        f"detente: nothing in {release} says that Ruritania trains Red Sash; between the two there "
        "is dt:supports",
    )
    assert asked(tmp_path, "Ruritanja", "supports", "red-sash") == (
        1, "detente: nothing is called 'Ruritanja'; did you mean ruritania?",
    )  # fmt: skip
    assert asked(tmp_path, "ruritania") == (
        1,
        f"detente: no claim stands behind 'ruritania' in {release}: name a happening or a claim, "
        "or give SUBJECT PREDICATE OBJECT",
    )

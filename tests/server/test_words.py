"""/words.json: what a typed sentence may mean, for a program."""

from __future__ import annotations


def read(client, words):
    response = client.get("/words.json", query_string={"q": words})
    assert response.status_code == 200
    return response.json


def test_a_program_gets_the_question_its_values_and_the_address_of_the_answer(client):
    found = read(client, "who backs the Lake League")
    assert (found["words"], found["sure"], found["unknownNames"]) == (
        "who backs the Lake League", True, [],
    )  # fmt: skip
    first = found["guesses"][0]
    assert (first["question"], first["arguments"], first["missing"], first["notUsed"]) == (
        "backing_of_actors", {"supported": "lake-league"}, [], [],
    )  # fmt: skip
    assert first["url"].endswith("/questions/backing_of_actors?supported=lake-league")
    assert first["understood"] == [
        {"words": "Lake League", "as": "Lake League", "parameter": "supported"}
    ]
    assert len(found["guesses"]) <= 4


def test_every_address_that_is_offered_answers(client):
    for guess in read(client, "who backs the Lake League")["guesses"]:
        if not guess["missing"]:
            assert client.get(guess["url"]).status_code == 200, guess["url"]


def test_several_values_of_one_blank_are_a_list(client):
    first = read(client, "truces and proposals of Krakozhia")["guesses"][0]
    assert first["arguments"] == {"actor": "krakozhia", "kind": ["Ceasefire", "Proposal"]}


def test_nothing_is_made_of_nonsense(client):
    found = read(client, "xyzzy plugh")
    assert (found["sure"], found["guesses"], found["notUnderstood"]) == (
        False, [], ["xyzzy", "plugh"],
    )  # fmt: skip


def test_no_sentence_at_all_is_refused(client):
    response = client.get("/words.json")
    assert (response.status_code, response.json["parameter"]) == (400, "q")


def test_a_program_is_told_that_a_negation_is_left_out(client):
    found = read(client, "who does not back the Lake League")
    assert (found["sure"], found["guesses"][0]["leftAside"]) == (
        False, ["not: this question asks for what is so, not for what is not"],
    )  # fmt: skip


def test_names_that_come_close_are_given_with_their_keys(client):
    found = read(client, "who backs Rakozhia")
    assert (found["sure"], found["unknownNames"], found["similarNames"]) == (
        False, ["Rakozhia"], [{"key": "krakozhia", "label": "Krakozhia"}],
    )  # fmt: skip

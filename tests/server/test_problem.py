"""Every error of the lower rooms becomes a response at one place."""

from __future__ import annotations

import inspect
import json

import pytest

from kg import errors
from kg.errors import (
    AnswerTooLarge,
    DetenteError,
    NotFound,
    QueryError,
    QueryMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooDeep,
    ReleaseError,
    StoreFailure,
    TooBusy,
    ValueRefused,
)
from server import Settings, create_app
from server.problem import TYPES
from server.shelf import SingleShelf

CASES = [
    (QuerySyntaxError("m", "q", line=2, column=3, token="t", hint="h"),  # noqa: S106 - a word
     400, "query-syntax",
     {"line": 2, "column": 3, "token": "t", "hint": "h", "query": "q"}),
    (QueryRefused("m", "q"), 403, "query-refused", {"query": "q"}),
    (QueryTimeout("m", "q", seconds=5), 503, "query-timeout", {"seconds": 5, "query": "q"}),
    (QueryMemory("m", "q"), 503, "query-memory", {"query": "q"}),
    (AnswerTooLarge("m", "q"), 503, "answer-too-large", {"query": "q"}),
    (QueryTooDeep("m", "q"), 400, "query-too-deep", {"query": "q"}),
    (TooBusy("m", "q", retry_after=2), 429, "too-busy", {"query": "q"}),
    (StoreFailure("m", "q"), 502, "store-failed", {"query": "q"}),
    (QueryError("m", "q"), 400, "query-failed", {"query": "q"}),
    (ValueRefused("day", "m"), 400, "value-refused", {"parameter": "day"}),
    (NotFound("m"), 404, "not-found", {}),
    (ReleaseError("m"), 503, "no-release", {}),
]  # fmt: skip


class Failing:
    """An engine that fails in one way."""

    release = "0123456789abcdef"

    def __init__(self, error):
        self.error = error

    def evaluate(self, _request):
        raise self.error

    def close(self):
        pass


def client_of(error):
    return create_app(SingleShelf(Failing(error)), Settings()).test_client()


@pytest.mark.parametrize(("error", "status", "kind", "extra"), CASES)
def test_each_error_has_its_status_and_type(error, status, kind, extra):
    response = client_of(error).get("/sparql?query=ASK{}")
    document = json.loads(response.data)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert document.pop("title")
    assert document == {"type": TYPES + kind, "status": status, "detail": "m", **extra}


def test_every_error_that_a_query_or_a_look_up_raises_is_in_the_table():
    inputs = {errors.InputError, errors.AnnotationError, errors.OntologyError, errors.QuestionError}
    classes = inspect.getmembers(errors, inspect.isclass)
    known = {one for _, one in classes if issubclass(one, DetenteError)}
    assert {type(case[0]) for case in CASES} == known - inputs - {DetenteError}


def test_only_a_rate_is_worth_a_retry():
    response = client_of(TooBusy("m", retry_after=2)).get("/sparql?query=ASK{}")
    assert response.headers["Retry-After"] == "2"
    for error in (QueryTimeout("m", seconds=5), QueryMemory("m")):
        assert "Retry-After" not in client_of(error).get("/sparql?query=ASK{}").headers


def test_a_timeout_says_which_limit_was_in_force_though_more_was_asked_for():
    client = client_of(QueryTimeout("m", "q", seconds=5))
    assert client.get("/sparql?query=ASK{}&timeout=900").headers["X-Detente-Timeout"] == "5"


def test_a_timeout_in_a_browser_keeps_the_query():
    response = client_of(QueryTimeout("too long", "ASK {}", seconds=5)).get(
        "/sparql?query=ASK+{}", headers={"Accept": "text/html"}
    )
    page = response.data.decode()
    assert response.status_code == 503
    assert "ASK {}</textarea>" in page
    assert "too long" in page


def test_what_is_unforeseen_tells_no_details(caplog):
    response = client_of(RuntimeError("the secret path /etc/x")).get("/sparql?query=ASK{}")
    assert response.status_code == 500
    assert b"secret" not in response.data
    assert b"Traceback" not in response.data
    assert "unforeseen error at /sparql" in caplog.text


def test_a_browser_reads_a_page(client):
    response = client.get("/nowhere", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "There is nothing at /nowhere." in response.data.decode()


def test_no_error_is_kept_by_a_cache(client):
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"

"""/metrics: what the server does, for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from kg.store import RemotePool, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from prometheus_client.core import Metric

    from server.cache import AnswerCache
    from server.limits import ClientLimits
    from server.shelf import Shelf

_NAME = "detente.metrics"
_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_ROOMS = frozenset({"sparql", "questions", "page", "id", "data", "articles", "claims", "export",
                    "static", "health", "metrics", "ontology", "show"})  # fmt: skip
_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30, 60)

blueprint = Blueprint("metrics", __name__)


class Metrics:
    """Counts of requests, and what pools and cache tell when they are asked."""

    def __init__(self, shelf: Shelf, cache: AnswerCache, limits: ClientLimits) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "detente_requests", "Requests by room and status.", ("room", "status"),
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "detente_request_seconds", "Seconds from request to answer.", ("room",),
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self.registry.register(_Engines(shelf, cache, limits))
        ProcessCollector(registry=self.registry)

    def note(self, path: str, status: int, seconds: float) -> None:
        """Count one request, under the first part of its path."""
        first = path.split("/", 2)[1] if path.startswith("/") else ""
        room = first if first in _ROOMS else "other"
        counter, histogram = self._counted(room, status)
        counter.inc()
        histogram.observe(seconds)

    def _counted(self, room: str, status: int) -> tuple[Counter, Histogram]:
        """Return what counts requests of a room and status: few, and found by labels slowly."""
        found = self._known.get((room, status))
        if found is None:
            found = self._requests.labels(room, status), self._seconds.labels(room)
            self._known[room, status] = found
        return found


class _Engines:
    """Reads pools, cache and limits when Prometheus asks."""

    def __init__(self, shelf: Shelf, cache: AnswerCache, limits: ClientLimits) -> None:
        self._shelf, self._cache, self._limits = shelf, cache, limits

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        yield from self._pools()
        for name, text, value in (
            ("detente_cache_hits", "Answers given from the cache.", self._cache.hits),
            ("detente_cache_misses", "Answers not found there.", self._cache.misses),
            ("detente_clients_refused", "Refusals for a client's limits.", self._limits.refused),
        ):
            yield CounterMetricFamily(name, text, value)
        yield GaugeMetricFamily("detente_cache_bytes", "Bytes kept.", self._cache.bytes)

    def _pools(self) -> Iterator[Metric]:
        queries = CounterMetricFamily("detente_queries", "Queries.", labels=["release"])
        seconds = CounterMetricFamily(
            "detente_query_seconds", "Seconds that workers were taken.", labels=["release"]
        )
        ended = CounterMetricFamily(
            "detente_queries_ended", "Queries that ended ill.", labels=["release", "why"]
        )
        kills = CounterMetricFamily("detente_kills", "Workers ended.", labels=["release"])
        running = GaugeMetricFamily("detente_running", "Queries that run.", labels=["release"])
        waiting = GaugeMetricFamily("detente_waiting", "Queries that wait.", labels=["release"])
        for engine in self._shelf.engines():
            if not isinstance(engine, (WorkerPool, RemotePool)):
                continue
            counted, label = engine.counters(), engine.release
            queries.add_metric([label], counted.queries)
            seconds.add_metric([label], counted.seconds)
            for why in ("timeouts", "memory", "too_deep", "refused", "restarts"):
                ended.add_metric([label, why], getattr(counted, why))
            kills.add_metric([label], counted.kills)
            running.add_metric([label], counted.running)
            waiting.add_metric([label], counted.waiting)
        yield from (queries, seconds, ended, kills, running, waiting)


def install(app: Flask, metrics: Metrics) -> None:
    """Give an application its metrics."""
    app.extensions[_NAME] = metrics
    app.register_blueprint(blueprint)


@blueprint.get("/metrics")
def show_metrics() -> Response:
    """Tell Prometheus."""
    metrics: Metrics = current_app.extensions[_NAME]
    response = Response(generate_latest(metrics.registry), content_type=_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response

"""Loading a release into a remote store, through the SPARQL 1.1 Graph Store Protocol.

Graph by graph, in pieces of bounded size; a graph is replaced by its first piece. It is no
transaction: whoever asks the store meanwhile sees a part. `kg.store.mark` is how a server in front
of it knows, and refuses to answer until the release is whole.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from kg.errors import ReleaseError
from kg.store.embedded import union_of
from kg.store.mark import MARK, NOTICE, Mark, read_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Triple

_PIECE = 20_000
_SECONDS = 300.0


def load_remote(
    url: str, nquads: Path, *, release: str, union: str = "", user: str = "", password: str = ""
) -> int:
    """Load a release's N-Quads into the graph store at a URL; return how many triples were sent.

    The union of the graphs goes into the store's default graph, or into the graph that `union`
    names where it has none of its own (Virtuoso). Graphs of the release that was loaded before, and
    that this one has not, are removed; other graphs stay. ReleaseError where the store will not
    have it: then, too, the store says that it holds no whole release.
    """
    target = _GraphStore(url, user, password)
    quads = list(parse(path=str(nquads), format=RdfFormat.N_QUADS))
    named = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}
    before = target.mark()
    old = before.graphs if before else frozenset()
    target.put_mark(Mark("", frozenset(named | old)))
    if before and before.release:
        time.sleep(NOTICE)
    sent = 0
    by_graph = sorted(quads, key=lambda quad: str(quad.graph_name))
    for name, graph in groupby(by_graph, key=lambda quad: quad.graph_name):
        if isinstance(name, NamedNode):
            sent += target.replace({"graph": name.value}, (quad.triple for quad in graph))
    for gone in sorted(old - named):
        target.remove({"graph": gone})
    whole = {"graph": union} if union else {"default": ""}
    sent += target.replace(whole, (quad.triple for quad in union_of(quads)))
    target.put_mark(Mark(release, frozenset(named)))
    return sent


class _GraphStore:
    """A remote graph store, and the way in."""

    def __init__(self, url: str, user: str, password: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise ReleaseError(f"{url!r} is no address of a graph store: give http or https")
        self._url = url
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, user, password)
        self._digest = urllib.request.HTTPDigestAuthHandler(passwords)
        self._challenge: dict[str, str] = {}
        if user:
            self._ask_challenge()

    def _ask_challenge(self) -> None:
        """Ask once without a body: a store that wants a password hangs up on a large one."""
        try:
            with urllib.request.urlopen(f"{self._url}?graph=urn:none", timeout=_SECONDS):  # noqa: S310 - the scheme was checked
                pass
        except urllib.error.HTTPError as error:
            scheme, _, told = error.headers.get("WWW-Authenticate", "").partition(" ")
            if error.code == 401 and scheme.lower() == "digest":
                self._challenge = urllib.request.parse_keqv_list(
                    urllib.request.parse_http_list(told)
                )
        except OSError as error:
            raise ReleaseError(f"{self._url} does not answer: {error}") from error

    def mark(self) -> Mark | None:
        """Return the mark of the release that was loaded before."""
        body = self._send("GET", {"graph": MARK.value}, missing=True)
        triples = parse(body, format=RdfFormat.N_TRIPLES)
        return read_mark((quad.predicate.value, _text(quad.object)) for quad in triples)

    def put_mark(self, mark: Mark) -> None:
        """Say what the store holds."""
        self.replace({"graph": MARK.value}, mark.triples())

    def replace(self, graph: dict[str, str], triples: Iterable[Triple]) -> int:
        """Replace one graph, piece by piece; return how many triples it has now."""
        method, sent = "PUT", 0
        for count, body in _pieces(triples):
            self._send(method, graph, body)
            method, sent = "POST", sent + count
        return sent

    def remove(self, graph: dict[str, str]) -> None:
        """Remove one graph, if it is there."""
        self._send("DELETE", graph, missing=True)

    def _send(
        self,
        method: str,
        graph: dict[str, str],
        body: bytes | None = None,
        *,
        missing: bool = False,
    ) -> bytes:
        """Send one request and return what comes back; `missing` says that a 404 is no error."""
        address = f"{self._url}{'&' if '?' in self._url else '?'}{urlencode(graph)}"
        kind = "Content-Type" if body is not None else "Accept"
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            address, data=body, method=method, headers={kind: "application/n-triples"}
        )
        if self._challenge:
            told = self._digest.get_authorization(request, self._challenge)
            request.add_header("Authorization", f"Digest {told}")
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as response:  # noqa: S310 - as above
                return bytes(response.read())
        except urllib.error.HTTPError as error:
            if missing and error.code == 404:
                return b""
            said = error.read(500).decode(errors="replace").strip()
            raise ReleaseError(f"{self._url} refuses {method}: {error.code} {said}") from error
        except OSError as error:
            raise ReleaseError(f"{self._url} does not take the release: {error}") from error


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))


def _pieces(triples: Iterable[Triple]) -> Iterator[tuple[int, bytes]]:
    """Yield N-Triples; a graph with blank nodes in one piece, since they are the piece's own."""
    lines = [serialize([triple], format=RdfFormat.N_TRIPLES) or b"" for triple in triples]
    size = len(lines) if any(b"_:" in line for line in lines) else _PIECE
    for start in range(0, len(lines), max(1, size)):
        piece = lines[start : start + size]
        yield len(piece), b"".join(piece)

"""Loading a release into a remote store, through the SPARQL 1.1 Graph Store Protocol.

Graph by graph, in pieces of bounded size; a graph is replaced by its first piece. It is no
transaction: whoever asks meanwhile sees a part. So load first, and switch the endpoint after.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from kg.errors import ReleaseError
from kg.store.embedded import union_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

_PIECE = 20_000
_SECONDS = 300.0


def load_remote(
    url: str, nquads: Path, *, union: str = "", user: str = "", password: str = ""
) -> int:
    """Load an N-Quads file into the graph store at a URL; return how many triples were sent.

    The union of the graphs goes into the store's default graph, or into the graph that `union`
    names where it has none of its own (Virtuoso). ReleaseError where the store will not have it.
    """
    target = _GraphStore(url, user, password)
    quads = list(parse(path=str(nquads), format=RdfFormat.N_QUADS))
    by_graph = sorted(quads, key=lambda quad: str(quad.graph_name))
    sent = 0
    for name, graph in groupby(by_graph, key=lambda quad: quad.graph_name):
        if isinstance(name, NamedNode):
            sent += target.replace({"graph": name.value}, graph)
    return sent + target.replace({"graph": union} if union else {"default": ""}, union_of(quads))


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

    def replace(self, graph: dict[str, str], quads: Iterable[Quad]) -> int:
        """Replace one graph, piece by piece; return how many triples it has now."""
        address = f"{self._url}{'&' if '?' in self._url else '?'}{urlencode(graph)}"
        method, sent = "PUT", 0
        for count, body in _pieces(quads):
            self._send(method, address, body)
            method, sent = "POST", sent + count
        return sent

    def _send(self, method: str, address: str, body: bytes) -> None:
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            address, data=body, method=method, headers={"Content-Type": "application/n-triples"}
        )
        if self._challenge:
            told = self._digest.get_authorization(request, self._challenge)
            request.add_header("Authorization", f"Digest {told}")
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310 - as above
                pass
        except urllib.error.HTTPError as error:
            said = error.read(500).decode(errors="replace").strip()
            raise ReleaseError(f"{self._url} refuses {method}: {error.code} {said}") from error
        except OSError as error:
            raise ReleaseError(f"{self._url} does not take the release: {error}") from error


def _pieces(quads: Iterable[Quad]) -> Iterator[tuple[int, bytes]]:
    """Yield N-Triples; a graph with blank nodes in one piece, since they are the piece's own."""
    triples = [quad.triple for quad in quads]
    lines = [serialize([triple], format=RdfFormat.N_TRIPLES) or b"" for triple in triples]
    size = len(lines) if any(b"_:" in line for line in lines) else _PIECE
    for start in range(0, len(lines), max(1, size)):
        piece = lines[start : start + size]
        yield len(piece), b"".join(piece)

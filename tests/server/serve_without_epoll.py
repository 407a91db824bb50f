"""The command `detente` as it is on a system without epoll, which no test machine is."""

from __future__ import annotations

import functools

from server import cli
from server.watch import LoopReaders

if __name__ == "__main__":
    cli.load_app = functools.partial(cli.load_app, readers=LoopReaders)
    cli.main()

"""A server on the loopback that replays publishers, with the misbehaviour of real ones."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Replay:
    """What the server answers, and what it was asked.

    Attributes:
        base: its own address.
        replies: what it answers, by host and path; several in turn, the last for ever.
        asked: how often each was asked for.
        stop: set when it goes: slow answers end.
    """

    base: str = ""
    replies: dict[str, list[Callable[[BaseHTTPRequestHandler], None]]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, *replies: Callable[[BaseHTTPRequestHandler], None]) -> str:
        """Set what is answered at a path, such as `www.insee.fr/x.csv`; return its address."""
        self.replies[path] = [*replies]
        return f"{self.base}/{path}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        path = request.path.lstrip("/")
        known = self.replies.get(path, [status(404)])
        reply = known[min(self.asked[path], len(known) - 1)]
        self.asked[path] += 1
        reply(request)

    def dataset(self, host: str, dataset: str, *resources: dict[str, object]) -> None:
        """Set the description of a dataset, as both versions of the API give it."""
        newer = json.dumps({"data": resources, "next_page": None}).encode()
        self.put(f"{host}/api/2/datasets/{dataset}/resources/?page_size=50", body(newer))
        older = json.dumps({"id": dataset, "resources": resources}).encode()
        self.put(f"{host}/api/1/datasets/{dataset}/", body(older))

    def resource(self, path: str, content: bytes, title: str, **more: object) -> dict[str, object]:
        """Set a file; return how a catalogue describes it."""
        url = self.put(path, body(content, ETag=f'"{hashlib.md5(content).hexdigest()}"'))  # noqa: S324
        checksum = {"type": "sha1", "value": hashlib.sha1(content).hexdigest()}  # noqa: S324
        return {"id": path, "title": title, "url": url, "checksum": checksum, **more}


@contextmanager
def replaying() -> Iterator[Replay]:
    """Start the server; stop it at the end."""
    replay = Replay()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                replay.answer(self)
            except (BrokenPipeError, ConnectionResetError):  # who asked has heard enough
                self.close_connection = True

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    replay.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        replay.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def body(content: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """A file; 304 where who asks knows its ETag."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        known = request.headers.get("If-None-Match")
        if known and known == headers.get("ETag"):
            status(304)(request)
            return
        _head(request, 200, {"Content-Length": str(len(content)), **headers})
        request.wfile.write(content)

    return reply


def status(code: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """A status alone, with headers, whose `_` are `-`."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        _head(request, code, {**({} if code == 304 else {"Content-Length": "0"}), **named})

    return reply


def cut(content: bytes, announced: int) -> Callable[[BaseHTTPRequestHandler], None]:
    """A body that ends before its announced length."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        _head(request, 200, {"Content-Length": str(announced)})
        request.wfile.write(content)
        request.close_connection = True

    return reply


def dripping(replay: Replay, head: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """A slow loris: what it begins with, then a byte now and then, until nobody listens."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(head)
        while not replay.stop.wait(0.01):
            request.wfile.write(b"0")
        request.close_connection = True

    return reply


def silent(replay: Replay) -> Callable[[BaseHTTPRequestHandler], None]:
    """Nothing at all, until the server goes."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        replay.stop.wait()
        request.close_connection = True

    return reply


def zeros(length: int, *, announced: bool) -> Callable[[BaseHTTPRequestHandler], None]:
    """Zeros, made as they are sent; their number is announced or not."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        _head(request, 200, {"Content-Length": str(length)} if announced else {})
        block = bytes(1 << 16)
        for _ in range(length // len(block)):
            request.wfile.write(block)
        request.close_connection = True

    return reply


def _head(request: BaseHTTPRequestHandler, code: int, headers: dict[str, str]) -> None:
    request.send_response(code)
    for name, value in headers.items():
        request.send_header(name, value)
    if "Content-Length" not in headers and code == 200:
        request.send_header("Connection", "close")
    request.end_headers()

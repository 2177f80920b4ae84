"""What is opened: files, the standard input, addresses if that is allowed, and nothing else."""

from __future__ import annotations

import io
import json
import os
import socket
import struct
import sys
import threading
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

import pvd_data
from pvd_data.errors import (
    DataPackageNotFoundError,
    DescriptorError,
    PvdDataError,
    UnreadableFileError,
)
from pvd_data.tabular.streams import is_remote, open_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLEAN = b"code_insee,nom\n05046,Embrun\n5006,L'Argenti\xc3\xa8re-la-Bess\xc3\xa9e\n"


#: What was asked of the server.
ASKED: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """Serves a CSV, well or badly, by the name that is asked for."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer as the path says."""
        name = self.path.strip("/")
        ASKED.append(name)
        if name == "404.csv":
            self.send_error(404)
        elif name == "garbage.csv":
            self.wfile.write(b"garbage\r\n\r\n")
        elif name == "to-a-file.csv":
            self.redirect("file:///etc/hostname")
        elif name == "circle.csv":
            self.redirect("/circle.csv")
        elif name == "moved.csv":
            self.redirect("/a.csv")
        elif name == "chunks.csv":
            self.head("Transfer-Encoding", "chunked")
            self.wfile.write(b"ff\r\n" + CLEAN)
        else:
            short = name in ("short.csv", "reset.csv")
            self.head("Content-Length", str(len(CLEAN) + 1000 * short))
            self.wfile.write(CLEAN)
            if name == "reset.csv":
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.wfile.flush()
                self.connection.close()

    def head(self, name: str, value: str) -> None:
        """Begin an answer."""
        self.send_response(200)
        self.send_header(name, value)
        self.end_headers()

    def redirect(self, place: str) -> None:
        """Send elsewhere."""
        self.send_response(302)
        self.send_header("Location", place)
        self.end_headers()


class Server(ThreadingHTTPServer):
    """A server on this machine."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a connection that was reset is meant."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where files are served."""
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["a.csv", "moved.csv"])
def test_an_address_is_fetched_if_that_is_allowed(address: str, name: str) -> None:
    target = f"{address}/{name}"
    with pytest.raises(UnreadableFileError, match=f"^{target}: a remote address; .*allow-remote"):
        pvd_data.validate(target)
    seen: list[tuple[int, int | None]] = []
    report = pvd_data.validate(
        target, allow_remote=True, progress=lambda read, of: seen.append((read, of))
    )
    assert report.flatten(["path", "line", "slug", "suggestion"]) == [
        (target, 3, "constraint-error", "05006")
    ]
    assert report.rows == {target: 2}
    assert seen[-1] == (len(CLEAN), None)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("404.csv", "cannot be fetched: HTTP Error 404"),
        ("garbage.csv", "cannot be fetched"),
        ("to-a-file.csv", "cannot be fetched: .*not allowed"),
        ("circle.csv", "cannot be fetched"),
        ("with a space.csv", "cannot be fetched"),
        ("é.csv", "cannot be fetched"),
        ("chunks.csv", "cannot be read"),
        ("reset.csv", "cannot be read"),
        ("short.csv", "not transferred to its end|cannot be read"),
        ("a.xlsx", "this is no workbook"),
    ],
)
def test_what_goes_wrong_on_the_way(address: str, name: str, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        pvd_data.validate(f"{address}/{name}", allow_remote=True)


def package_of(folder: Path, more: dict[str, Any], resource: dict[str, Any]) -> Path:
    (folder / "a.csv").write_bytes(CLEAN)
    other = {"name": "other", "path": "a.csv", **resource}
    resources = [{"name": "communes_france", "path": "a.csv"}, other]
    descriptor = {"resources": resources, **more}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return folder


@pytest.mark.parametrize("name", ["profile", "schema", "dialect", "path", "extrapaths", "package"])
def test_nothing_is_fetched_for_a_package(name: str, address: str, tmp_path: Path) -> None:
    place = f"{address}/a.json"
    value = {"path": ["a.csv", place], "extrapaths": [place]}.get(name, place)
    more = {"profile": place, "$schema": place} if name == "package" else {}
    package = package_of(tmp_path, more, {} if more else {name: value})
    ASKED.clear()
    with pytest.raises(DescriptorError) if name == "path" else nullcontext():
        pvd_data.validate(package, allow_remote=True)
    assert ASKED == []


@pytest.mark.parametrize(
    "resource",
    [
        *(
            {"path": 5},
            {"path": ["a.csv", 5]},
            {"path": []},
        ),
        *({"schema": 5}, {"schema": {"fields": 5}}, {"schema": "../a.json"}, {"schema": "a.csv"}),
        {"schema": {"fields": [{"name": "nom", "constraints": {"pattern": "(("}}]}},
        *(
            {"dialect": 7},
            {"encoding": "none"},
            {"name": "\ud800"},
            {"format": "xlsx"},
            {"type": []},
        ),
        *({"compression": "zip"}, {"extrapaths": ["/etc/hostname"]}),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # frictionless's
def test_other_resources_of_any_shape(resource: dict[str, Any], tmp_path: Path) -> None:
    report = pvd_data.validate(package_of(tmp_path, {}, resource))
    assert all(issue.resource for issue in report.issues)


@pytest.mark.parametrize("path", ["\ud800.csv", "\0", "/etc/hostname", "b.csv"])
def test_files_of_other_resources_that_are_not_in_the_package(path: str, tmp_path: Path) -> None:
    with pytest.raises(DescriptorError, match="resource 'other': "):
        pvd_data.validate(package_of(tmp_path, {}, {"path": path}))


@pytest.mark.parametrize(
    "target",
    [
        *("file:///etc/hostname", "FILE:///etc/hostname", "ftp://127.0.0.1/a.csv", "data://a,b"),
        *("http://127.0.0.1:1/a.csv", "http:///a.csv", "http://[::1/a.csv", "http://a\nb/c.csv"),
        *("HTTP:a.csv", "https:", "://", "http://127.0.0.1:port/a.csv"),
    ],
)
def test_other_addresses_are_refused(target: str) -> None:
    for allowed in (False, True):
        with pytest.raises(UnreadableFileError):
            pvd_data.validate(target, allow_remote=allowed)


def test_which_targets_are_addresses() -> None:
    assert is_remote("https://example.org/a.csv")
    assert is_remote("file:///a.csv")
    assert not any(map(is_remote, ("a.csv", "/a:b.csv", "C:/a.csv", "C:\\a.csv", "-", "")))


@pytest.mark.parametrize(
    "name",
    [
        *("absent.csv", "absent", "folder", "folder.csv", "pipe", "pipe.csv", "hang.csv"),
        *("circle.csv", "a" * 5000, "a" * 5000 + ".csv", "a\0.csv", "\ud800.csv", "\ud800"),
        "a.csv/b.csv",
    ],
)
def test_what_is_no_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CLEAN)
    for folder in ("folder", "folder.csv"):
        (tmp_path / folder).mkdir()
    for pipe in ("pipe", "pipe.csv"):
        os.mkfifo(tmp_path / pipe)
    (tmp_path / "hang.csv").symlink_to("pipe.csv")
    (tmp_path / "circle.csv").symlink_to("circle.csv")
    with pytest.raises((UnreadableFileError, DataPackageNotFoundError)):
        pvd_data.validate(f"{tmp_path}/{name}")


@pytest.mark.skipif(sys.platform != "linux", reason="places of Linux")
@pytest.mark.parametrize("name", ["/dev/null", "/dev/zero", "/dev/stdin", "/proc/self/mem"])
def test_devices_and_what_cannot_be_read(name: str) -> None:
    with pytest.raises(PvdDataError):
        pvd_data.validate(name)


def test_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CLEAN)))
    report = pvd_data.validate("-")
    assert report.flatten(["path", "line"]) == [("<stdin>", 3)]
    assert not sys.stdin.buffer.closed
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UnreadableFileError, match="no standard input"):
        pvd_data.validate("-")


def test_progress_is_told_with_the_size_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CLEAN)
    seen: list[tuple[int, int | None]] = []
    stream = open_stream(
        str(path), allow_remote=False, progress=lambda read, of: seen.append((read, of))
    )
    assert stream.read(10) == CLEAN[:10]
    assert stream.read(1000) == CLEAN[10:]
    stream.close()
    assert seen == [(10, len(CLEAN)), (len(CLEAN), len(CLEAN))]

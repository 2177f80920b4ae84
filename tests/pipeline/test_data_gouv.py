"""Publishing on data.gouv.fr, against an imitation of its API on the loopback."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from pipeline import data_gouv
from pipeline.__main__ import main
from pipeline.data_gouv import KEY, WORD, RefusedError, prepare, send

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DESCRIPTOR = json.loads(ROOT.joinpath("datapackage.json").read_text("utf-8"))


class Imitation(ThreadingHTTPServer):
    """What udata does with a data set: it keeps what it is told, and refuses what it refuses."""

    def __init__(self) -> None:
        """Begin without any data set."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.datasets: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}/api/1/"


class _Handler(BaseHTTPRequestHandler):
    server: Imitation

    def do_POST(self) -> None:
        """Make a data set, or take a file."""
        self._answer()

    def do_PUT(self) -> None:
        """Change a data set or a resource."""
        self._answer()

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(f"{self.command} {self.path}")
        if self.headers["X-API-KEY"] != "right":
            return self._say(401, {"message": "Invalid API Key"})
        match self.path.removeprefix("/api/1/").strip("/").split("/"):
            case ["datasets"] if self.command == "POST":
                return self._made(json.loads(content))
            case ["datasets", one, *rest] if one in self.server.datasets:
                return self._changed(self.server.datasets[one], rest, content)
        return self._say(404, {"message": "no such thing"})

    def _made(self, said: dict[str, Any]) -> None:
        if not said.get("title") or not said.get("description"):
            return self._say(400, {"errors": {"title": ["required"]}})
        self.server.datasets["d1"] = {**said, "id": "d1", "resources": {}}
        return self._say(201, self.server.datasets["d1"])

    def _changed(self, dataset: dict[str, Any], rest: list[str], content: bytes) -> None:
        resources = dataset["resources"]
        match rest:
            case ["upload"]:
                head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
                _, part = BytesParser().parsebytes(head + content).walk()
                made = {"id": f"r{len(resources)}", "filename": part.get_filename()}
                resources[made["id"]] = {**made, "bytes": part.get_payload(decode=True)}
                return self._say(201, made)
            case ["resources", one] if one in resources:
                resources[one] |= json.loads(content)
                return self._say(200, {"id": one})
            case []:
                dataset |= json.loads(content)
                return self._say(200, {"id": dataset["id"]})
        return self._say(404, {"message": "no such thing"})

    def _say(self, status: int, said: dict[str, Any]) -> None:
        content = json.dumps(said, default=str).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its name is theirs)
        """Say nothing."""


@contextmanager
def imitation() -> Iterator[Imitation]:
    """Serve while it is asked."""
    with Imitation() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two small files to send."""
    folder = tmp_path / "files"
    folder.mkdir()
    folder.joinpath("communes_completes.csv").write_bytes(b"code_insee\n05046\n")
    folder.joinpath("pvd-data.zip").write_bytes(bytes(range(256)) + b"\r\n--x--\r\n")
    return folder


def test_a_data_set_is_made_private_with_its_files_whole(files: Path) -> None:
    with imitation() as server:
        assert send(prepare(files, DESCRIPTOR), "right", address=server.address) == "d1"
    (dataset,) = server.datasets.values()
    assert dataset["title"] == DESCRIPTOR["title"]
    assert dataset["license"] == "lov2"
    assert dataset["private"] is True
    assert "petites-villes-de-demain" in dataset["tags"]
    resources = list(dataset["resources"].values())
    assert {one["filename"]: one["bytes"] for one in resources} == {
        path.name: path.read_bytes() for path in files.iterdir()
    }
    assert [one["format"] for one in resources] == ["csv", "zip"]
    assert all(DESCRIPTOR["edition"] in one["title"] for one in resources)


def test_a_data_set_that_is_there_is_changed_and_no_other_made(files: Path) -> None:
    with imitation() as server:
        server.datasets["mine"] = {"id": "mine", "resources": {}}
        steps = prepare(files, DESCRIPTOR, "mine")
        assert send(steps, "right", address=server.address, dataset="mine") == "mine"
    assert server.datasets.keys() == {"mine"}
    assert server.asked[0] == "PUT /api/1/datasets/mine/"


@pytest.mark.parametrize(
    ("key", "dataset", "said"), [("wrong", "", "401"), ("right", "other", "404")]
)
def test_what_is_refused_is_said_and_stops(key: str, dataset: str, said: str, files: Path) -> None:
    steps = prepare(files, DESCRIPTOR, dataset)
    with imitation() as server, pytest.raises(RefusedError, match=said):
        send(steps, key, address=server.address, dataset=dataset)
    assert len(server.asked) == 1


def test_where_nobody_answers_it_is_said(files: Path) -> None:
    with imitation() as server:
        address = server.address
    with pytest.raises(RefusedError, match="POST"):
        send(prepare(files, DESCRIPTOR), "right", address=address)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write one file only."""
    monkeypatch.setattr(data_gouv, "FORMATS", (("csv", True),))


@pytest.mark.usefixtures("small")
def test_a_dry_run_shows_each_request_and_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY, raising=False)
    with imitation() as server:
        asked = ["publish", "--data-gouv", "--dry-run", "--address", server.address]
        done = CliRunner().invoke(main, [*asked, "--into", str(tmp_path / "out")])
    assert (done.exit_code, server.asked) == (0, [])
    lines = done.stdout.splitlines()
    assert lines[0].startswith('POST datasets/ {"title": "Petites villes de demain')
    assert lines[1].startswith("POST datasets/{dataset}/upload/ communes_completes.csv (")
    assert [path.name for path in (tmp_path / "out").glob("*.csv")] == ["communes_completes.csv"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("key", "word"), [("", WORD), ("right", ""), ("right", "oui")])
def test_nothing_leaves_without_a_key_and_a_word(
    key: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, key)
    with imitation() as server:
        asked = ["publish", "--data-gouv", "--address", server.address, "--word", word]
        done = CliRunner().invoke(main, [*asked, "--into", str(tmp_path / "out")])
    assert (done.exit_code, server.asked) == (2, [])
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("small")
def test_with_both_it_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "right")
    with imitation() as server:
        asked = ["publish", "--data-gouv", "--address", server.address, "--word", WORD]
        done = CliRunner().invoke(main, [*asked, "--into", str(tmp_path / "out")])
        again = CliRunner().invoke(main, [*asked, "--into", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "d1, privé" in done.stdout
    assert (again.exit_code, "n'est pas vide" in again.stderr) == (2, True)

"""Resources of anybody: what harms is not checked, is named with the reason, and harms no other."""

from __future__ import annotations

import gzip
import http.server
import json
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

import pvd_data
from pvd_data.validation.check_options import CheckOptions
from pvd_data.validation.others import OtherCheck, _given
from tests.limited import run_limited

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import json, sys
import pvd_data
report = pvd_data.validate(sys.argv[1], lang="en")
print(json.dumps([report.flatten(["resource", "line", "slug"]), report.not_checked_why]))
"""

REGIONS = "code_region,nom,code_insee_chef_lieu\n93,Provence-Alpes-Côte d'Azur,13055\n"

#: A resource without harm beside each that has some, and its fault.
SOUND = {"name": "sound", "path": "sound.csv", "schema": {"fields": [{"name": "a"}]}}
FOUND = [["sound", 3, "extra-cell"]]


def checked(package: Path, *resources: dict[str, Any]) -> Any:
    """Validate a package in a limited process: faults found, and why resources were not checked."""
    (package / "regions.csv").write_text(REGIONS, "utf-8", newline="\n")
    (package / "sound.csv").write_text("a\n1\n1,2\n", "utf-8")
    ours = {"name": "regions", "path": "regions.csv"}
    descriptor = {"resources": [ours, *resources, SOUND]}
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    done = run_limited(str(package), program=PROGRAM)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


def pattern(name: str) -> dict[str, Any]:
    field = {"name": "a", "constraints": {"pattern": "(a+)+$"}}
    return {"name": name, "path": "slow.csv", "schema": {"fields": [field]}}


@pytest.mark.once
@pytest.mark.parametrize("number", [1, 5])
def test_patterns_that_never_end_leave_time_for_others(number: int, tmp_path: Path) -> None:
    (tmp_path / "slow.csv").write_text("a\n" + "a" * 60 + "!\n", "utf-8")
    found, why = checked(tmp_path, *(pattern(f"p{n}") for n in range(number)))
    assert found == FOUND
    assert why == {f"p{n}": "it takes too long to check" for n in range(number)}


def test_what_is_too_large_or_no_table_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"a\n" + b"1\n" * 40_000_000, 1))
    with (tmp_path / "line.csv").open("wb") as file:
        file.truncate(300 * 2**20)
    (tmp_path / "deep.json").write_text("[" * 100_000, "utf-8")
    (tmp_path / "page.html").write_text("<table>", "utf-8")
    os.mkfifo(tmp_path / "pipe.csv")
    found, why = checked(
        tmp_path,
        {"name": "bomb", "path": "bomb.csv.gz"},
        {"name": "line", "path": "line.csv"},
        {"name": "deep", "path": "deep.json"},
        {"name": "page", "path": "page.html"},
        {"name": "sheet", "path": "sound.csv", "format": "gsheets"},
        {"name": "pipe", "path": "pipe.csv"},
        {"name": "shape", "path": "sound.csv", "schema": {"fields": [None]}},
        {"name": "number", "path": "sound.csv", "schema": 3},
    )
    assert found == FOUND
    said = {name: " ".join(text.split()[:4]) for name, text in why.items()}
    assert said == {
        "bomb": "more than 64 MiB",
        "line": "a line of more",
        "deep": "no table, or of",
        "page": "no table, or of",
        "sheet": "no table, or of",
        "pipe": "no file in the",
        "shape": "unusable descriptor: argument of",
        "number": "unusable descriptor: [resource-error] The",
    }


@pytest.mark.once
def test_three_thousand_resources_end_in_time(tmp_path: Path) -> None:
    many = [{"name": f"r{n}", "path": "sound.csv"} for n in range(3000)]
    _, why = checked(tmp_path, *many)
    assert set(why.values()) <= {"it takes too long to check"}
    assert "r0" not in why


def test_nothing_is_asked_of_the_network(tmp_path: Path) -> None:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}"
        schema = {"$schema": f"{place}/a", "fields": [{"name": "a", "rdfType": f"{place}/b"}]}
        checked(
            tmp_path,
            {"name": "inline", "path": "sound.csv", "schema": schema},
            {"name": "address", "path": "sound.csv", "schema": f"{place}/c.json"},
            {"name": "dialect", "path": "sound.csv", "dialect": f"{place}/d.json"},
            {"name": "profile", "path": "sound.csv", "profile": f"{place}/e.json"},
        )
        server.shutdown()
    assert asked == []


@pytest.mark.once
def test_a_large_table_of_others_is_checked_to_its_end(tmp_path: Path) -> None:
    rows = "1,Embrun,2020-01-01\n" * 60_000
    (tmp_path / "large.csv").write_text(f"a,b,c\n{rows}x,Embrun,2020-01-01\n", "utf-8")
    fields = [{"name": "a", "type": "integer"}, {"name": "b"}, {"name": "c", "type": "date"}]
    found, why = checked(
        tmp_path, {"name": "large", "path": "large.csv", "schema": {"fields": fields}}
    )
    assert found == [["large", 60_002, "type-error"], *FOUND]
    assert why == {}


def test_the_reason_is_in_the_language_that_is_asked(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", "utf-8")
    (tmp_path / "regions.csv").write_text(REGIONS, "utf-8", newline="\n")
    resources = [{"name": "regions", "path": "regions.csv"}, {"name": "a", "path": "a.txt"}]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}), "utf-8")
    report = pvd_data.validate(tmp_path, lang="fr")
    assert report.not_checked == ("a",)
    assert report.not_checked_why["a"].startswith("ce n'est pas une table")


def test_why_a_resource_was_not_checked_is_said_on_a_short_line() -> None:
    check = OtherCheck(CheckOptions(lang="en"))
    for said in ("x" * 200, "x" * 201):
        check.take({"name": str(len(said))}, {"why": "extra", "said": said})
    check.take({"name": "slow"}, {"why": "time"})
    assert check.skipped == {
        "200": "x" * 200,
        "201": f"{'x' * 134} … {'x' * 66}",
        "slow": "it takes too long to check",
    }


@pytest.mark.parametrize(
    ("about", "given"),
    [
        ({"type": "table"}, {"type": "table"}),
        ({"type": "json"}, {}),
        ({"profile": "tabular-data-resource"}, {"type": "table"}),
        ({"profile": "data-resource", "type": "text", "title": "x"}, {}),
    ],
)
def test_frictionless_is_given_what_it_reads_a_table_by(
    about: dict[str, Any], given: dict[str, Any]
) -> None:
    assert _given({"name": "a", "path": "a.csv", **about}) == {
        "name": "a",
        "path": "a.csv",
        **given,
    }

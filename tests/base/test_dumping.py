"""Records that dump themselves: by hand, through Pydantic and through FastAPI, always the same."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema
import numpy as np
import pytest
from pydantic import TypeAdapter

import pvd_data
from pvd_data.report import FileColumn

FILE = b"code_insee,nom,siren_epci\n05046,Embrun,200067742\n05170,Talard,200067743\n05067,Les I,\n"


#: What is dumped, made when the first test asks: every worker reads the names.
NAMES = (
    *("resolution", "resolution of a day", "resolution of an EPCI", "resolution of nothing"),
    *("resolution of numpy's", "match", "match of the programme", "matches of France", "issue"),
    *("report", "report of nothing", "report of a package"),
)


@cache
def records() -> dict[str, tuple[Any, Any]]:
    """Return what is dumped, each with its type, by what it shows."""
    pvd = pvd_data.load()
    report = pvd_data.validate(FILE, lang="en")
    town, beyond = pvd.search("embrun")[0], pvd.search("les infournas", scope="france")
    return {
        "resolution": (pvd_data.Resolution, pvd.resolve("05067")),
        "resolution of a day": (pvd_data.Resolution, pvd.resolve(5067, "2012-06-01")),
        "resolution of an EPCI": (pvd_data.Resolution, pvd.resolve("200067742")),
        "resolution of nothing": (pvd_data.Resolution, pvd.resolve("x")),
        "resolution of numpy's": (pvd_data.Resolution, pvd.resolve(np.int64(5046))),  # type: ignore[arg-type]
        "match": (pvd_data.Match, town),
        "match of the programme": (pvd_data.Match[pvd_data.Commune], town),
        "matches of France": (tuple[pvd_data.Match[pvd_data.CommuneFrance], ...], beyond),
        "issue": (pvd_data.Issue, report.issues[0]),
        "report": (pvd_data.Report, report),
        "report of nothing": (pvd_data.Report, pvd_data.Report()),
        "report of a package": (
            pvd_data.Report,
            pvd_data.Report(report.issues, {"a": 1}, ("b",), 1, {("error", "blank-row"): 2000}),
        ),
    }


def plain(thing: Any) -> Any:
    return [one.to_dict() for one in thing] if isinstance(thing, tuple) else thing.to_dict()


@pytest.mark.parametrize("name", NAMES)
def test_pydantic_dumps_what_to_dict_returns(name: str) -> None:
    kind, thing = records()[name]
    adapter = TypeAdapter(kind)
    assert adapter.validate_python(thing) == thing
    assert adapter.dump_python(thing, mode="json") == plain(thing)
    assert json.loads(adapter.dump_json(thing)) == plain(thing)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_dumped_is_json_of_the_schema_that_is_told(name: str) -> None:
    kind, thing = records()[name]
    dumped = plain(thing)
    assert json.loads(json.dumps(dumped)) == dumped
    for schema in (
        TypeAdapter(kind).json_schema(),
        TypeAdapter(kind).json_schema(mode="serialization"),
    ):
        jsonschema.validate(dumped, schema, cls=jsonschema.Draft202012Validator)


def test_rows_are_their_columns_without_the_dataset() -> None:
    pvd = pvd_data.load()
    found = pvd.resolve("05067").to_dict()
    assert found["commune"] == pvd.communes["05132"].model_dump(mode="json")
    assert found["events"][0]["date_effet"] == "2013-01-01"
    python = TypeAdapter(pvd_data.Resolution).dump_python(pvd.resolve("05067"))
    assert python["commune"] == pvd.communes["05132"].model_dump()


def test_names_come_in_the_order_of_the_attributes() -> None:
    assert list(pvd_data.load().resolve("05046").to_dict()) == [
        *("text", "code", "status", "codes", "communes", "commune", "events", "repairs"),
        *("intercommunalite", "postcode_communes"),
    ]
    report = pvd_data.validate(FILE, lang="en")
    assert "excerpt" not in report.issues[0].to_dict()
    assert list(report.to_dict())[:4] == ["valid", "errors", "warnings", "notices"]
    (columns,) = report.to_dict()["file_columns"].values()
    assert [list(column) for column in columns] == [list(FileColumn._fields)] * 3


def test_none_is_made_of_a_dict() -> None:
    with pytest.raises(ValueError, match="instance of Report"):
        TypeAdapter(pvd_data.Report).validate_python({})


def test_all_that_is_made_is_dumped() -> None:
    assert list(records()) == list(NAMES)


@pytest.mark.outside
def test_fastapi_answers_with_them() -> None:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app, told = FastAPI(), {}
    for number, (kind, thing) in enumerate(records().values()):
        told[f"/{number}"] = plain(thing)
        app.get(f"/{number}", response_model=kind)(lambda thing=thing: thing)
    client = TestClient(app)
    assert {path: client.get(path).json() for path in told} == told
    parts = client.get("/openapi.json").json()["components"]["schemas"]
    assert {"Resolution", "Match", "Report", "Issue", "FileColumn", "Commune"} <= parts.keys()

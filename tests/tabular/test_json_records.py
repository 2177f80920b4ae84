"""JSON in the shapes that people have, cut anywhere, damaged, and made to hurt."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from pvd_data.errors import UnreadableFileError
from pvd_data.tabular import json_records
from pvd_data.tabular.json_records import read_json

if TYPE_CHECKING:
    from pvd_data.base.language import Text

EMBRUN = {"code_insee": "05046", "nom": "Embrun"}
POINT = {"type": "Point", "coordinates": [6.475, 44.5806]}


def read(
    content: bytes, told: list[tuple[object, ...]] | None = None
) -> tuple[list[list[str]], list[int]]:
    """Return the rows of a file with what they are told by."""

    def found(slug: str, line: int | None, value: str | Text = "", expected: str = "") -> None:
        if told is not None:
            told.append((slug, line, value, expected))

    blocks = list(read_json(io.BytesIO(content), "a.json", found).blocks)
    return [row for b in blocks for row in b.rows], [at for b in blocks for at in b.starts]


@pytest.mark.parametrize("chunk", [2**18, 1, 7])
@pytest.mark.parametrize(
    ("content", "rows", "starts"),
    [
        ('[{"a": 1}, {"b": 2.50, "a": null}]', [["a", "b"], ["1", ""], ["", "2.5"]], [0, 1, 2]),
        ('[{"a":"é","b":"x, \\"y\\"\\n"}]', [["a", "b"], ["é", 'x, "y"\n']], [0, 1]),
        ('[{"a":true},{"a":["05200","05230"]}]', [["a"], ["true"], ["05200|05230"]], [0, 1, 2]),
        ('[{"a":{"b":[1.5,2]}}]', [["a"], ['{"b": [1.5, 2]}']], [0, 1]),
        ('[{"a":NaN,"b":5046.0,"c":1e3}]', [["a", "b", "c"], ["", "5046", "1000"]], [0, 1]),
        ('[["a","b"],[1,2],[3]]', [["a", "b"], ["1", "2"], ["3"]], [0, 1, 2]),
        ('{"a":1}\n\n{"a":2}\n', [["a"], ["1"], ["2"]], [0, 1, 3]),
        ('{"a":1}\r\n{"b":[{"c":1}]}', [["a", "b"], ["1", ""], ["", '[{"c": 1}]']], [0, 1, 2]),
        ('["a","b"]\n[1,2]\n', [["a", "b"], ["1", "2"]], [1, 2]),
        ('{"total_count":1,"links":[1],"results":[{"a":1}],"x":2}', [["a"], ["1"]], [0, 1]),
        ('{\n"a": 1,\n"b": [2]\n}\n', [["a", "b"], ["1", "2"]], [0, 1]),
        ('{"01": {"n": 1}, "02": {"n": 2}}', [["clé", "n"], ["01", "1"], ["02", "2"]], [0, 1, 2]),
        ('{"01": {"n": 1}}', [["01"], ['{"n": 1}']], [0, 1]),
        (
            '[{"p": {"lon": 6.5, "lat": 44}}]',
            [["p longitude", "p latitude"], ["6.5", "44"]],
            [0, 1],
        ),
        ("[]", [], []),
        ("[ {} ]", [], []),
        ("{}", [], []),
        ('[{"a":"\\ud83d"}]', [["a"], ["\ufffd"]], [0, 1]),
    ],
)
def test_every_shape_is_read_wherever_it_is_cut(
    content: str,
    rows: list[list[str]],
    starts: list[int],
    chunk: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_records, "CHUNK", chunk)
    assert read(content.encode()) == (rows, starts)


def test_of_geojson_properties_and_points_are_read() -> None:
    features = [
        {"type": "Feature", "properties": EMBRUN, "geometry": POINT},
        {"type": "Feature", "properties": {"nom": "Talard"}, "geometry": None},
        {"type": "Feature", "properties": None, "geometry": {**POINT, "type": "LineString"}},
        {"type": "Feature", "properties": {"latitude": 1}, "geometry": POINT},
    ]
    whole = {"type": "FeatureCollection", "features": features}
    rows, _ = read(json.dumps(whole).encode())
    assert rows == [
        ["code_insee", "nom", "longitude", "latitude"],
        ["05046", "Embrun", "6.475", "44.5806"],
        ["", "Talard", "", ""],
        ["", "", "", ""],
        ["", "", "6.475", "1"],
    ]
    assert read("\n".join(map(json.dumps, features)).encode())[0] == rows


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", ["longitude", "latitude"]),
        ("urn:ogc:def:crs:EPSG::2154", ["x", "y"]),
    ],
)
def test_points_in_metres_are_no_degrees(name: str, labels: list[str]) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    feature = {"type": "Feature", "properties": {}, "geometry": POINT}
    whole = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
    assert read(json.dumps(whole).encode())[0][0] == labels


def test_records_of_opendatasoft_are_their_fields() -> None:
    record = {"datasetid": "a", "recordid": "b", "fields": EMBRUN, "geometry": POINT}
    assert read(json.dumps([record]).encode())[0] == [["code_insee", "nom"], ["05046", "Embrun"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_unicode_is_read(encoding: str) -> None:
    assert read('[{"nom": "La Bâtie-Neuve"}]'.encode(encoding))[0][1] == ["La Bâtie-Neuve"]


def test_what_is_no_unicode_is_told_and_read() -> None:
    told: list[tuple[object, ...]] = []
    content = '[{"a": "x"},\n{"a": "Bâtie"}]'.encode("cp1252")
    assert read(content, told)[0] == [["a"], ["x"], ["Bâtie"]]
    assert told == [("encoding-error", 2, "0xE2", "Windows-1252")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('[{"a": 1},\n {"b" 2}]', "no valid JSON, line 2, column 7, before '2}]'"),
        ('[{"a": 1},]', "no valid JSON, line 1, column 11, before ']'"),
        ('[{"a": tru}]', "no valid JSON, line 1, column 8, before 'tru}]'"),
        ('[{"a": 1}] x', "no valid JSON, line 1, column 12, before 'x'"),
        ('{"a":1}\n{"a":2}}', "no valid JSON, line 2, column 8, before '}'"),
        ('[{"a": ' + "9" * 5000 + "}]", "no valid JSON, line 1, column 2"),
        ('[{"a": 1}', "the file ends on line 1, column 10"),
        ('[\n{"a": "Emb', "the file ends on line 2, column 7"),
        ('[{"a": 1}, 3]', "record 2 of the JSON, line 1, is not an object like the first"),
        ('[["a"], {"a": 1}]', "is not a list like the first"),
        ("[1, 2]", "a list of objects was expected"),
        ('{"a": [' + "1," * 100_000 + "1]}", "a list of objects was expected"),
        ('{"a":[{"x":1}],"b":[{"y":1}]}', "several lists of objects, a, b"),
        (json.dumps({str(n): [1] for n in range(2000)}), "a list of objects was expected"),
        ('{"a": {}, "b": [' + "[1]," * 9 + '[2]], "c": "' + "x" * 2**23 + '"}', "is over 8 MiB"),
        ("[" * 100_000, "nested too deeply, line 1"),
        ('{"a":' * 100_000, "nested too deeply, line 1"),
        ('[{"a": "' + "x" * (9 * 2**20) + '"}]', "the record on line 1 of the JSON is over 8 MiB"),
        (json.dumps([{f"k{n}": 1 for n in range(100_001)}]), "more than 100000 different keys"),
        (json.dumps([dict.fromkeys(map(str, range(6000)), 1), *[{}] * 2000]), "hardly a key"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: str, sentence: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read(content.encode())
    assert sentence in str(caught.value)
    assert "\n" not in caught.value.text["fr"]


def test_a_long_file_is_read_a_record_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "CHUNK", 1000)
    objects: list[dict[str, Any]] = [{**EMBRUN, "rang": n} for n in range(10_000)]
    objects.append({"dernier": "oui"})
    rows, starts = read(json.dumps(objects).encode())
    assert rows[0] == ["code_insee", "nom", "rang", "dernier"]
    assert rows[10_000] == ["05046", "Embrun", "9999", ""]
    assert rows[-1] == ["", "", "", "oui"]
    assert starts == list(range(10_002))


def test_objects_under_keys_are_read_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "MAX_RECORD", 1000)
    objects: dict[str, Any] = {f"{n:05}": {"rang": n} for n in range(5000)}
    rows, starts = read(json.dumps(objects).encode())
    assert (rows[0], rows[-1]) == (["clé", "rang"], ["04999", "4999"])
    assert starts == list(range(5001))
    with pytest.raises(UnreadableFileError, match="record 5001 of the JSON, line 1, is not an obj"):
        read(json.dumps({**objects, "total": 5000}).encode())


def test_how_much_a_record_holds_is_counted_over_what_is_read_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_records, "CHUNK", 100)
    monkeypatch.setattr(json_records, "MAX_RECORD", 2**20)
    member = json.dumps("x" * 50)
    content = "{" + ", ".join(f'"{n:03}": {member}' for n in range(30)) + "}"
    assert len(read(content.encode())[0][0]) == 30
    monkeypatch.setattr(json_records, "MAX_RECORD", 1500)  # of 1,800
    with pytest.raises(UnreadableFileError, match="line 1 of the JSON is over"):
        read(content.encode())

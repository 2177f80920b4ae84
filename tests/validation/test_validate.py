"""`validate`: packages, what can be asked of it, and the report that comes back."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pvd_data
from pvd_data.errors import NothingToCheckError, UnreadableFileError
from pvd_data.report import Report
from pvd_data.validation.validate import merge

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[[str | bytes], Path]

PACKAGES = Path(__file__).parents[1] / "packages" / "valid"
VALID = sorted(path.name for path in PACKAGES.iterdir())

PROJECTS = "projet,code_insee,nom\nH1,05046,Embrun\nH2,05046,Ambrun\nH2,05999,Tallard\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file that is none of our tables."""

    def put(content: str | bytes) -> Path:
        path = tmp_path / "projets.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


def found(report: Report, *attributes: str) -> list[tuple[object, ...]]:
    return report.flatten(attributes or ("line", "column", "slug"))


@pytest.mark.parametrize("name", VALID)
def test_a_valid_package_is_valid(name: str) -> None:
    path = PACKAGES / name
    report = pvd_data.validate(path)
    assert report.valid
    assert set(report.counts) == ({"misordered-label"} if "order" in name else set())
    for table in pvd_data.load(path):
        assert report.rows[table.name] == len(table)


def test_the_shipped_package_is_valid_by_default(pvd: pvd_data.Dataset) -> None:
    report = pvd_data.validate()
    assert (report.valid, report.issues) == (True, ())
    assert report.rows == {table.name: len(table) for table in pvd}
    assert report.cells > sum(report.rows.values())


def test_a_faulty_row_is_still_there_for_those_that_point_to_it(package: Path) -> None:
    path = package / "data" / "regions.csv"
    path.write_text(path.read_text("utf-8").replace("94,Corse,", "94,,"), "utf-8", newline="\n")
    report = pvd_data.validate(package)
    assert report.counts == {"byte-count": 1, "hash-count": 1, "missing-value": 1}
    assert {(issue.path, issue.resource) for issue in report.issues} == {
        ("data/regions.csv", "regions")
    }


def test_faults_come_in_the_order_of_the_descriptor_and_of_lines(package: Path) -> None:
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    for resource in descriptor["resources"]:
        del resource["bytes"], resource["hash"]
    descriptor["resources"].reverse()
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    for table, old, new in (
        ("departements", "05,Hautes-Alpes,93", "05,Hautes-Alpes,99"),
        ("departements", "2A,Corse-du-Sud,94", "2A,Corse-du-Sud,98"),
        ("communes", "05046,Embrun", "05046,Ambrun"),
    ):
        path = package / "data" / f"{table}.csv"
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8", newline="\n")
    report = pvd_data.validate(package)
    lines = [issue.line for issue in report.issues if issue.resource == "departements"]
    assert lines == sorted(line for line in lines if line)
    order = [resource["name"] for resource in descriptor["resources"]]
    places = [order.index(issue.resource or "") for issue in report.issues]
    assert places == sorted(places)
    assert "name-spelling" in report.counts


def test_a_package_of_some_tables_is_held_to_its_own_keys_only(tmp_path: Path) -> None:
    shutil.copytree(PACKAGES / "communes-only", tmp_path, dirs_exist_ok=True)
    assert pvd_data.validate(tmp_path).valid  # its EPCI are in no table of it


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_language_is_what_is_asked_or_the_environments(
    lang: Any, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PVD_DATA_LANG", lang)
    path = write("code_insee\n05999\n")
    said = {"fr": "aucune commune n'a ni n'a eu", "en": "no commune has or had"}
    assert said[lang] in pvd_data.validate(path).issues[0].message
    assert said["fr"] in pvd_data.validate(path, lang="fr").issues[0].message
    monkeypatch.setenv("PVD_DATA_LANG", "de")
    with pytest.raises(ValueError, match="language 'de': expected fr or en"):
        pvd_data.validate(path)


def test_a_zero_makes_no_code_certain_that_nobody_bears(write: Write) -> None:
    report = pvd_data.validate(write("code_insee,nom\n5999,Inconnue\n5046,Embrun\n05170,Tallard\n"))
    assert found(report, "line", "value", "suggestion", "certain") == [
        (2, "5999", None, False),
        (3, "5046", "05046", True),
    ]


def test_what_a_cell_should_hold_is_what_the_reference_says_if_it_is_one_answer(
    write: Write, pvd: pvd_data.Dataset
) -> None:
    several = next(town for town in pvd.communes.values() if len(town.codes_postaux) > 1)
    towns = [town for town in pvd.communes.values() if len(town.codes_postaux) == 1][:30]
    rows = [
        *((several.code_insee, several.nom, postal) for postal in ("5200x", "5200x|")),
        *(("05046", "Embrun", "O52x0"), ("0504", "Embrun", "05200")),
        *((town.code_insee, town.nom, *town.codes_postaux) for town in towns),
    ]
    lines = [",".join(row) for row in [("code_insee", "nom", "code_postal"), *rows]]
    assert found(pvd_data.validate(write("\n".join(lines) + "\n")), "line", "suggestion") == [
        (2, None),
        (3, "|".join(several.codes_postaux)),
        (4, "05200"),
        (5, "05046"),
    ]


def test_labels_that_are_known_are_named_where_their_columns_hold_something_else(
    write: Write,
) -> None:
    with pytest.raises(NothingToCheckError) as raised:
        pvd_data.validate(write("autre,nom,remarque,population\n1,2,3,beaucoup\n"))
    assert raised.value.odd == ("nom", "population")


def others(tmp_path: Path, **resource: Any) -> Path:
    """A package with a table of ours and a resource that is not."""
    shutil.copytree(PACKAGES / "other-resources", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["resources"][1] |= resource
    path.write_text(json.dumps(descriptor), "utf-8")
    return tmp_path


def test_other_resources_are_checked_by_frictionless(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "code_insee"}, {"name": "montant", "type": "integer"}]}
    package = others(tmp_path, schema=schema)
    (package / "projets.csv").write_text("code_insee,montant\n05046,mille\n", "utf-8")
    report = pvd_data.validate(package)
    assert report.not_checked == ()
    assert found(report, "resource", "path", "line", "column", "slug", "severity") == [
        ("projets", "projets.csv", 2, "montant", "type-error", "error")
    ]
    assert not report.valid


def test_other_resources_are_named_where_nobody_checks_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = others(tmp_path / "package")
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in package.iterdir():
            zipped.write(path, path.name)
    assert pvd_data.validate(archive).not_checked == ("projets",)
    monkeypatch.setitem(sys.modules, "frictionless", None)
    report = pvd_data.validate(package)
    assert (report.valid, report.not_checked) == (True, ("projets",))


def test_other_resources_outside_the_package_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    package = others(tmp_path / "package")
    (package / "projets.csv").unlink()
    (package / "projets.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(pvd_data.DescriptorError, match="is remote, outside"):
        pvd_data.validate(package)


ELSEWHERE = "https://example.org/elsewhere"


@pytest.mark.parametrize(
    "resource",
    [
        {"path": f"{ELSEWHERE}.csv"},
        {"path": ["projets.csv", f"{ELSEWHERE}.csv"]},
        {"schema": f"{ELSEWHERE}.json"},
        {"dialect": f"{ELSEWHERE}.json"},
        {"profile": f"{ELSEWHERE}.json"},
        {"$schema": f"{ELSEWHERE}.json"},
    ],
)
def test_nothing_is_fetched_for_other_resources(
    resource: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def look_up(host: object, *_: object, **__: object) -> None:
        asked.append(host)
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    package = others(tmp_path, **resource)
    if "path" in resource:
        with pytest.raises(pvd_data.DescriptorError, match="is remote, outside the package"):
            pvd_data.validate(package)
    else:
        assert pvd_data.validate(package).valid
    assert asked == []


def test_rules_are_selected_and_ignored(write: Write) -> None:
    path = write(PROJECTS)

    def slugs(**options: Any) -> set[str]:
        return set(pvd_data.validate(path, key="projet", **options).counts)

    assert slugs() == {"name-spelling", "primary-key", "unknown-commune"}
    assert slugs(select=["R"]) == {"name-spelling", "unknown-commune"}
    assert slugs(select=["R", "K001"], ignore=["unknown-commune"]) == {
        *("name-spelling", "primary-key")
    }
    assert slugs(ignore=["R0", "K"]) == set()
    for option in ("select", "ignore"):
        with pytest.raises(ValueError, match="'R9' names no rule"):
            slugs(**{option: ["R9"]})


def test_warnings_count_as_errors_where_one_is_strict(write: Write) -> None:
    path = write(b"\xef\xbb\xbfcode_insee,nom\n05046,EMBRUN\n")
    assert pvd_data.validate(path).valid
    report = pvd_data.validate(path, strict=True)
    assert not report.valid
    assert found(report, "slug", "severity") == [
        ("byte-order-mark", "notice"),
        ("name-case", "error"),
    ]


def test_all_faults_are_counted_and_some_listed(write: Write) -> None:
    rows = "".join(f"{number},05999,Embrun\n" for number in range(5000))
    path = write(f"numero,code_insee,nom\n{rows}5000,05046,EMBRUN\n")
    report = pvd_data.validate(path)
    assert len(report.issues) == 1001
    assert report.counts == {"unknown-commune": 5000, "name-case": 1}
    assert (report.count("error"), report.count("warning")) == (5000, 1)
    assert (report.rows, report.cells) == ({str(path): 5001}, 10002)
    assert found(pvd_data.validate(path, limit=2), "line") == [(2,), (3,), (5002,)]


def test_reports_are_merged(write: Write) -> None:
    first = pvd_data.validate(write(PROJECTS), limit=1)
    second = pvd_data.validate(PACKAGES / "other-resources")
    whole = merge([first, second, first])
    assert merge([first]) is first
    assert whole.issues == (*first.issues, *second.issues, *first.issues)
    assert whole.counts == {slug: 2 * number for slug, number in first.counts.items()}
    assert whole.rows == {next(iter(first.rows)): 6, **second.rows}
    assert whole.cells == 2 * first.cells + second.cells
    assert whole.columns == first.columns
    assert merge([]) == Report()


def test_the_standard_input_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(PROJECTS.encode()))
    monkeypatch.setattr("sys.stdin", stream)
    report = pvd_data.validate("-", key="projet")
    assert {issue.path for issue in report.issues} == {"<stdin>"}
    assert found(report) == [
        (3, "nom", "name-spelling"),
        (4, "projet", "primary-key"),
        (4, "code_insee", "unknown-commune"),
    ]
    assert not stream.buffer.closed  # it is not ours


def test_progress_is_told(write: Write) -> None:
    seen: list[tuple[int, int | None]] = []
    path = write(PROJECTS)
    pvd_data.validate(path, progress=lambda read, size: seen.append((read, size)))
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
    assert seen == sorted(seen)


def test_what_cannot_be_asked_is_refused(write: Write, tmp_path: Path) -> None:
    path = write(PROJECTS)
    with pytest.raises(pvd_data.UnknownKeyError, match="no row 'commune' in tables"):
        pvd_data.validate(path, table="commune")
    with pytest.raises(pvd_data.UnknownKeyError, match="no row 'insee' in columns"):
        pvd_data.validate(path, columns={"insee": "code_insee"})
    with pytest.raises(NothingToCheckError, match="no column 'INSEE'; the file has 'projet', "):
        pvd_data.validate(path, columns={"code_insee": "INSEE"})
    with pytest.raises(NothingToCheckError, match="no column 'numero'"):
        pvd_data.validate(path, key="numero")
    with pytest.raises(UnreadableFileError, match="no such file"):
        pvd_data.validate(tmp_path / "rien.csv")
    with pytest.raises(UnreadableFileError, match="a remote address"):
        pvd_data.validate("https://example.org/projets.csv")
    with pytest.raises(pvd_data.DataPackageNotFoundError):
        pvd_data.validate(tmp_path / "rien")


def test_a_former_code_and_name_are_right_as_of_a_day(write: Write) -> None:
    path = write("code_insee,nom\n05067,Les Infournas\n51108,Châlons-sur-Marne\n05046,Embrun\n")
    assert pvd_data.validate(path).counts == {"former-commune": 1, "former-name": 1}
    assert pvd_data.validate(path, as_of=date(1990, 1, 1)).counts == {}
    # The commune had ended by then.
    assert "former-commune" in pvd_data.validate(path, as_of=date(2014, 1, 1)).counts


def test_a_package_with_too_many_faults_is_read_no_further(
    unsealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = unsealed / "data" / "communes.csv"
    spoilt = re.sub(",(Embrun|Tallard|Guillestre),", r",\1x,", path.read_text("utf-8"))
    path.write_text(spoilt, "utf-8", newline="\n")
    for most, stopped in ((3, []), (2, ["communes"])):
        monkeypatch.setattr("pvd_data.validation.package.MAX_FAULTS", most)
        report = pvd_data.validate(unsealed)
        assert report.counts["name-spelling"] == 3
        assert list(report.not_checked_why)[:1] == stopped
        assert all("arrêt à la ligne " in why for why in report.not_checked_why.values())

"""Every error that stops the work, in both languages."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pvd_data
from pvd_data.base.language import Text
from pvd_data.cli.options import SettingsError
from pvd_data.errors import (
    AmbiguousNameError,
    DamagedPackageError,
    DataPackageNotFoundError,
    DescriptorError,
    ExportError,
    FrameError,
    InvalidDataError,
    KeyTypeError,
    MissingTableError,
    NothingToCheckError,
    PvdDataError,
    UnknownKeyError,
    UnlinkedRowError,
    UnreadableFileError,
)
from pvd_data.report import Issue, Report
from pvd_data.schema.roles import ROLES
from pvd_data.schema.tables import TABLES
from pvd_data.validation.asking import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator

WHY = Text(fr="le {name} manque", en="the {name} is missing").fill(name="x : y")
ISSUES = tuple(
    Issue("S004", "blank-row", "error", "blank row", "data/axes.csv", line=line, column="nom")
    for line in (3, 4, 9)
)
LABELS = [f"Libellé numéro {number} de la colonne, très long" for number in range(200)]

#: One of each, or several where the sentence has several forms: its arguments, French and English.
SAMPLES: list[tuple[PvdDataError, str, str]] = [
    (PvdDataError("stop", 3), "stop 3", "stop 3"),
    (
        DataPackageNotFoundError("a : b", WHY),
        "pas de jeu de données à «~a : b~»~: le x : y manque",
        "no data package at 'a : b': the x : y is missing",
    ),
    (
        DamagedPackageError("p/axes.csv", WHY),
        "p/axes.csv~: le x : y manque~; réinstallez pvd-data~: "
        "pip install --force-reinstall pvd-data",
        "p/axes.csv: the x : y is missing; reinstall pvd-data: "
        "pip install --force-reinstall pvd-data",
    ),
    (
        DamagedPackageError("p/axes.csv", WHY, checkout=True),
        "p/axes.csv~: le x : y manque~; réinstallez pvd-data~: "
        "pip install --force-reinstall pvd-data~; dans une copie de travail, "
        "«~pvd-data schema --write~» si le changement est voulu",
        "p/axes.csv: the x : y is missing; reinstall pvd-data: "
        "pip install --force-reinstall pvd-data; in a working copy, "
        "pvd-data schema --write if the change is meant",
    ),
    (DescriptorError("p.json", WHY), "p.json~: le x : y manque", "p.json: the x : y is missing"),
    (DescriptorError("p.json", "odd"), "p.json~: odd", "p.json: odd"),
    (
        InvalidDataError(Report(ISSUES[:2])),
        "2 erreurs dans les données\n"
        "  data/axes.csv:3~: nom [blank-row]\n  data/axes.csv:4~: nom [blank-row]",
        "2 errors in the data\n"
        "  data/axes.csv:3: blank row [blank-row]\n  data/axes.csv:4: blank row [blank-row]",
    ),
    (
        InvalidDataError(Report(ISSUES)),
        "3 erreurs dans les données~; «~pvd-data validate~» les montre toutes\n"
        "  data/axes.csv:3~: nom [blank-row]\n  data/axes.csv:4~: nom [blank-row]",
        "3 errors in the data; .report.issues has them all\n"
        "  data/axes.csv:3: blank row [blank-row]\n  data/axes.csv:4: blank row [blank-row]",
    ),
    (
        UnknownKeyError("communes", "x"),
        "pas de ligne «~x~» dans communes",
        "no row 'x' in communes",
    ),
    (
        UnknownKeyError("communes", "5046", ("05046", "05047")),
        "pas de ligne «~5046~» dans communes~; vouliez-vous dire «~05046~» ou «~05047~»~?",
        "no row '5046' in communes; did you mean '05046' or '05047'?",
    ),
    (
        UnknownKeyError("communes", "75056", ("45056",), "Paris"),
        "pas de ligne «~75056~» dans communes~; Paris n'est pas dans le programme",
        "no row '75056' in communes; Paris is not in the programme",
    ),
    (
        KeyTypeError("communes", 5046, ("05046",)),
        "les clés de communes sont des textes et non 5046~; vouliez-vous dire «~05046~»~?",
        "the keys of communes are texts, not 5046; did you mean '05046'?",
    ),
    (
        KeyTypeError("communes", b"x" * 500),
        f"les clés de communes sont des textes et non b'{'x' * 78}",
        f"the keys of communes are texts, not b'{'x' * 78}",
    ),
    (
        AmbiguousNameError("communes", "Sauve", tuple((n, f"Sauve {n}") for n in range(7))),
        "7 lignes de communes ont le nom «~Sauve~»~: "
        "Sauve 0 (0), Sauve 1 (1), Sauve 2 (2), Sauve 3 (3), Sauve 4 (4), …",
        "7 rows of communes are named 'Sauve': "
        "Sauve 0 (0), Sauve 1 (1), Sauve 2 (2), Sauve 3 (3), Sauve 4 (4), …",
    ),
    (
        MissingTableError("p", "axes"),
        "p n'a pas de table «~axes~»~; nommez-la parmi les ressources de son datapackage.json",
        "p has no table 'axes'; name it among the resources of its datapackage.json",
    ),
    (
        UnlinkedRowError("Commune('05046')"),
        "Commune('05046') n'est d'aucun jeu de données, et n'a donc pas de relations~; "
        "prenez la ligne de pvd_data.load()",
        "Commune('05046') belongs to no dataset, so it has no relations; "
        "take the row from pvd_data.load()",
    ),
    (
        UnreadableFileError("a.csv", "it cannot be opened", "ouverture impossible"),
        "a.csv~: ouverture impossible",
        "a.csv: it cannot be opened",
    ),
    (ExportError("a", "it is there", "déjà là"), "a~: déjà là", "a: it is there"),
    (FrameError("column 'x' is missing"), "column 'x' is missing", "column 'x' is missing"),
    (
        NothingToCheckError("a.csv", ["x"], label="INSEE"),
        "a.csv~: pas de colonne «~INSEE~»~; colonnes~: «~x~»",
        "a.csv: no column 'INSEE'; the file has 'x'",
    ),
    (
        NothingToCheckError("a.csv", []),
        "a.csv~: rien à vérifier, aucune colonne reconnue~; colonnes~: aucune\n"
        "Nommez-en une, par exemple --column code_insee=LIBELLÉ, ou donnez la table avec --table",
        "a.csv: nothing to check, no column is recognised; the file has none\n"
        "Name one, as in --column code_insee=LABEL, in Python columns={'code_insee': 'LABEL'}, "
        "or say which table it is",
    ),
    (
        NothingToCheckError("a.csv", ["x"], odd=["nom"]),
        "a.csv~: rien à vérifier~; «~nom~»~: libellé connu, mais les valeurs disent autre "
        "chose, ou il manque le code INSEE\n"
        "Si c'est bien cela, nommez la colonne~: --column code_insee=LIBELLÉ",
        "a.csv: nothing to check; 'nom': a known label, but its values are something else, "
        "or there is no code INSEE\n"
        "If that is what it is, name the column: --column code_insee=LABEL, "
        "in Python columns={'code_insee': 'LABEL'}",
    ),
    (OptionError("limit", WHY), "limit~: le x : y manque", "limit: the x : y is missing"),
    (
        SettingsError(Path("a.toml"), WHY),
        "a.toml~: le x : y manque",
        "a.toml: the x : y is missing",
    ),
]


def every_error(base: type[PvdDataError] = PvdDataError) -> Iterator[type[PvdDataError]]:
    """Go through the classes of the package, all of whose modules are imported."""
    yield base
    for below in base.__subclasses__():
        if below.__module__.startswith("pvd_data."):
            yield from every_error(below)


def test_there_is_a_sample_of_every_error() -> None:
    for module in pkgutil.walk_packages(pvd_data.__path__, "pvd_data."):
        importlib.import_module(module.name)
    assert {type(error) for error, _, _ in SAMPLES} == set(every_error())


@pytest.mark.parametrize(
    ("error", "fr", "en"), SAMPLES, ids=[type(error).__name__ for error, _, _ in SAMPLES]
)
def test_an_error_is_said_in_both_languages(error: PvdDataError, fr: str, en: str) -> None:
    assert error.text.fr == fr.replace("~", "\N{NO-BREAK SPACE}")
    assert error.text.en == str(error) == en


@pytest.mark.parametrize(
    "error",
    [
        *(error for error, _, _ in SAMPLES),
        NothingToCheckError("a.csv", LABELS),
        NothingToCheckError("a.csv", LABELS, label="x" * 500),
        NothingToCheckError("a.csv", LABELS, odd=LABELS),
        UnknownKeyError("columns", "x" * 500, tuple(ROLES)),
        UnknownKeyError("tables", "x", tuple(TABLES)),
        AmbiguousNameError("communes", "Saint", tuple(enumerate(LABELS))),
        InvalidDataError(Report(ISSUES * 500)),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_error_is_said_in_more_than_three_lines(error: PvdDataError) -> None:
    for said in (error.text.fr, error.text.en):
        lines = said.split("\n")
        assert len(lines) <= 3
        assert max(map(len, lines)) <= 300
        assert not re.search(r"\.$", said)


def test_a_long_key_is_quoted_to_its_limit() -> None:
    assert str(UnknownKeyError("communes", "x" * 500)) == f"no row '{'x' * 80}' in communes"


@pytest.mark.parametrize("long", [80, 81])
def test_a_key_is_named_as_far_as_a_sentence_has_room(long: int) -> None:
    assert UnknownKeyError("axes", "a" * long).text.en == f"no row {'a' * 80!r} in axes"


@pytest.mark.parametrize(("number", "end"), [(5, "x (4)"), (6, "x (4), …")])
def test_candidates_are_named_as_far_as_a_sentence_has_room(number: int, end: str) -> None:
    error = AmbiguousNameError("axes", "x", tuple((at, "x") for at in range(number)))
    assert error.text.en.endswith(f": x (0), x (1), x (2), x (3), {end}")

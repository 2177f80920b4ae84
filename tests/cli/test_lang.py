"""What a command prints is in the language that it is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pvd_data
from pvd_data.base.language import typeset
from pvd_data.cli.main import main

#: How many towns there are, as English writes it.
TOWNS = f"{len(pvd_data.load().communes):,}"

FILE = "code_insee,nom\n05067,X\n5046,Y\n99999,Z\n,\n97501,W\n97123,V\n"

#: What is asked, and the lines that the answer must have in English.
ASKED: list[tuple[list[str], list[str]]] = [
    (
        ["resolve", "05067", "5046", "05000"],
        [
            "05067: former code → Saint-Bonnet-en-Champsaur (05132), in the programme",
            "5046: code in force, zero put back → Embrun (05046), in the programme",
            "  note: 05000 is also the postcode of La Bâtie-Vieille, Châteauvieux, La Freissinouse, …",
        ],
    ),
    (
        ["search", "embrum"],
        [
            "Code   Commune  Département   Found by",
            "05046  Embrun   Hautes-Alpes  close name, 1 difference",
        ],
    ),
    (["search", "zz"], ["'zz': no commune of the programme; --france looks everywhere"]),
    (["search", "qqqqxx", "--france"], ["'qqqqxx': no commune of France"]),
    (
        ["show", "05067"],
        [
            "05067: former code → Saint-Bonnet-en-Champsaur (05132), in the programme",
            "  Population        2,086 inhabitants (2023)",
            "  Joined            2021-05-25",
            "  ORT               no",
        ],
    ),
    (["show", "Guilestre"], ["'Guilestre': Guillestre (05065), close name, 1 difference"]),
    (["show", "85113"], ["  Intercommunalité  none"]),
    (["show", "05"], ["Hautes-Alpes: 11 communes"]),
    (["show", "Lyon"], ["Error: Lyon (69123) is not in the programme"]),
    (["info"], ["Anomalies of the sources", f"  communes                    {TOWNS}"]),
    (
        ["export", "communes", "--flat", "--to", "out"],
        [
            f"communes.csv: {TOWNS} rows",
            f"communes_completes.csv: {TOWNS} rows",
            "communes_completes.schema.json: its schema",
        ],
    ),
    (
        ["enrich", "towns.csv", "-o", "more.csv", "--engine", "python"],
        [
            "more.csv: 6 rows, 0 of them in the programme (column 'code_insee', engine python)",
            "  former codes or parts of communes: 1; --resolve-former follows them",
            "  codes outside the 101 départements: 2",
            "  unknown codes: 2; --repair puts back the zero that some have lost",
            "  rows without a code: 1",
        ],
    ),
    (
        ["enrich", "towns.csv", "-o", "-", "--repair", "--resolve-former", "--engine", "python"],
        [
            "-: 6 rows, 2 of them in the programme (column 'code_insee', engine python)",
            "  codes repaired: 1",
            "  former codes or parts of communes: 1",
            "  unknown codes: 1",
        ],
    ),
]


def run(asked: list[str], lang: str) -> Result:
    return CliRunner().invoke(main, [*asked, "--lang", lang])


@pytest.mark.parametrize(("asked", "lines"), ASKED, ids=[" ".join(asked) for asked, _ in ASKED])
def test_an_answer_is_in_the_language_that_is_asked_for(
    asked: list[str], lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("towns.csv").write_text(FILE, "utf-8")
    english = run(asked, "en")
    printed = (english.stdout + english.stderr).splitlines()
    assert [line for line in lines if line not in printed] == []
    for path in tmp_path.glob("*.csv"):
        if path.name != "towns.csv":
            path.unlink()
    french = run([*asked, *(["--force"] if asked[0] == "export" else [])], "fr")
    assert french.exit_code == english.exit_code
    said = (french.stdout + french.stderr).splitlines()
    assert [line for line in lines if line in said] == []
    # Nothing that French puts before a colon, outside of what comes from the data.
    assert not re.search("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", "\n".join(lines))


@pytest.mark.parametrize("name", main.commands)
def test_every_command_can_be_asked_for_a_language(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--lang", "nl"])
    assert result.exit_code == 2
    assert typeset("« nl » est inconnu") in result.stderr

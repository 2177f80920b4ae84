"""A list is completed in the page, as the command completes it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from click.testing import CliRunner

import pvd_data
from pvd_data.cli.main import main
from tests.web.browser.checking import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.browser.checking import Checker

NAMES = f"""Ville;Dép;"{HOSTILE.replace('"', '""')}"
Les Infournas;05;1
"{HOSTILE.replace('"', '""')}";05;2
"Saint-Denis";;"=cmd|x"
ST DENIS;974;003
"""


def test_a_list_is_completed(checker: Checker, tmp_path: Path) -> None:
    path = tmp_path / "villes.csv"
    path.write_text(NAMES, "utf-8")
    page, title = checker.page, checker.page.title()
    page.check("#mode-complete")
    checker.give(path)
    checker.wait(path.name, "#completion")
    # By default what the command adds by default, and what is not sure is first, and has no code.
    program, *words = shlex.split(page.text_content("#enrich-command") or "")
    assert program == "pvd-data"
    expected = pvd_data.enrich_content(
        path.read_bytes(), path.name, on_name="Ville", departement="Dép"
    )
    assert checker.take("#take") == ("villes-complété.csv", expected.content)
    states = page.locator(".list tbody td:nth-child(2)").all_inner_texts()
    assert states == ["à vérifier", "à vérifier", "sûr", "sûr"]
    codes = page.locator(".list tbody td:nth-child(6)").all_inner_texts()
    assert codes == ["", "", "05132", "97411"]
    assert "Saint-Denis (93066)" in checker.text(".list")
    assert "2 communes retrouvées à coup sûr, dont 1 dans le programme" in checker.text("#made")
    # What it holds is text.
    assert HOSTILE in checker.text(".list")
    assert page.locator("main img, #completion script").count() == 0
    assert page.title() == title
    # Other columns, and the same by the command.
    page.click("#adding summary")
    page.locator("[name=column]").evaluate_all(
        "all => all.forEach(box => { box.checked = box.value === 'massif'; })"
    )
    page.select_option("#by-departement", "")
    page.click("#complete")
    page.wait_for_function(
        "() => document.querySelector('#enrich-command')?.textContent.includes('massif')"
        " && document.querySelector('#completion').dataset.shown"
    )
    words = shlex.split(page.text_content("#enrich-command") or "")[1:-1]
    done = CliRunner().invoke(main, [*words[:1], str(path), *words[2:], str(tmp_path / "out.csv")])
    assert done.exit_code == 0
    assert checker.take("#take")[1] == tmp_path.joinpath("out.csv").read_bytes()
    # The same file can be checked, and another list completed: one of cells, by codes.
    page.check("#mode-check")
    checker.wait(path.name)
    page.check("#mode-complete")
    page.click("summary:has-text('Coller')")
    page.fill("#cells", "INSEE\tMontant\n5046\t1\n99999\t2\n")
    page.click("#paste")
    checker.wait("cellules.csv", "#completion")
    assert "1 commune retrouvée à coup sûr" in checker.text("#made")
    assert b"5046\t1\t05046\tactuelle\ttrue" in checker.take("#take")[1]

"""The page that checks a file: the real wheel, in a real browser, says what the library says."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pvd_data
from pvd_data.errors import PvdDataError
from tests.web.browser.checking import EXAMPLE, HOSTILE, LONG, PATH, Checker, context_of
from tests.web.browser.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.web.browser.conftest import Open, Site, Watched

FIELD = ROOT / os.environ.get("PVD_SOURCES", "../shared/sources") / "../field/files"


def dumped(report: pvd_data.Report) -> Any:
    return json.loads(json.dumps(report.to_dict(), default=str))


def natively(path: Path, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> Any:
    """Return what the library says of a file, called as the page calls it; or why it refuses."""
    monkeypatch.chdir(path.parent)
    try:
        return dumped(pvd_data.validate(path.name, lang="fr", limit=2000, **asked))
    except PvdDataError as error:
        return error.text["fr"]


def test_ten_rows(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    checker.check(EXAMPLE)
    assert checker.text(".verdict").startswith("8 erreurs et 1 avertissement dans 4 lignes")
    assert checker.report() == natively(EXAMPLE, monkeypatch)
    marked = checker.page.locator("td.error, td.warning")
    assert marked.count() == 9
    assert checker.page.locator("tr.faulty").count() == 4
    links = checker.page.locator(".rules h4 a").evaluate_all("all => all.map(a => a.href)")
    assert len(links) == 6
    assert all("/regles/" in link for link in links)


def test_what_is_accepted_is_what_is_downloaded(checker: Checker) -> None:
    checker.check(EXAMPLE)
    document = pvd_data.Document(EXAMPLE.read_bytes(), EXAMPLE.name)
    report = document.check(lang="fr")
    name, content = checker.take("#fix")
    assert name == "projets-corrigé.csv"
    assert content == document.fix(lang="fr").content
    # One that is certain is refused, one that is not is accepted.
    (certain, *_), (doubtful, *_) = (
        [at for at, issue in enumerate(report.issues) if issue.certain is yes]
        for yes in (True, False)
    )
    checker.page.uncheck(f"[data-issue='{certain}']")
    checker.page.check(f"[data-issue='{doubtful}']")
    issues = report.issues
    expected = document.fix([issues[doubtful]], [issues[certain]], lang="fr").content
    assert checker.take("#fix")[1] == expected
    for button in checker.page.get_by_role("button", name="Accepter").all():
        button.click()
    assert checker.take("#fix")[1] == document.fix(issues, lang="fr").content


def test_what_is_true_of_the_whole_file_is_said_above_all(
    checker: Checker, pvd: pvd_data.Dataset, tmp_path: Path
) -> None:
    towns = tmp_path / "capitals.csv"
    rows = [f"{town.code_insee},{town.nom.upper()}" for town in list(pvd.communes.values())[:40]]
    towns.write_text("\n".join(("code_insee,nom", *rows, "")), "utf-8")
    (issue,) = pvd_data.validate(towns, lang="fr", select=["names-in-a-norm"]).issues
    checker.check(towns)
    assert issue.message in checker.page.locator("#result > .hint").all_inner_texts()


def test_a_cell_is_rewritten_and_checked_again(checker: Checker) -> None:
    checker.check(EXAMPLE)
    cell = checker.page.locator("[data-cell=':3:3']")
    assert cell.inner_text() == "Talard"
    cell.click()
    checker.page.keyboard.type("Tallard")
    checker.page.keyboard.press("Enter")
    checker.page.wait_for_function(
        "() => document.querySelector('.verdict').textContent.startsWith('7 erreurs')"
    )
    assert checker.page.evaluate("() => document.activeElement.dataset.cell") == ":3:3"
    assert b"05170,Tallard" in checker.take("#fix")[1]


def test_a_column_is_said_to_be_something_else(checker: Checker) -> None:
    checker.check(EXAMPLE)
    checker.page.click("#columns summary")
    checker.page.get_by_label("nom_commune").select_option("")
    checker.page.wait_for_function(
        "() => document.querySelector('#command').textContent.includes('--not-column nom_commune')"
    )
    assert "name-spelling" not in checker.report()["counts"]


def test_how_a_file_is_read_is_said_and_the_whole_checked_again(
    checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lu.csv"
    path.write_text("code_insee;nom\n5046;Embrun\n05046;Embrun\n", "utf-8")
    checker.check(path)
    page = checker.page
    page.click("#settings summary")
    page.select_option("#delimiter", ",")
    page.click("text=Vérifier de nouveau")
    checker.wait(path.name)
    asked: dict[str, Any] = {"delimiter": ","}
    assert checker.text(".refusal") == natively(path, monkeypatch, **asked)
    page.click("#settings summary")
    page.select_option("#delimiter", ";")
    page.fill("#key", "nom")
    page.fill("#header-row", "1")
    page.click("text=Vérifier de nouveau")
    checker.wait(path.name)
    asked = {"delimiter": ";", "key": ["nom"], "header_row": 1}
    assert checker.report() == natively(path, monkeypatch, **asked)
    assert "primary-key" in {issue["slug"] for issue in checker.report()["issues"]}


def test_an_encoding_stays_as_it_was(checker: Checker, tmp_path: Path) -> None:
    path = tmp_path / "windows.csv"
    path.write_bytes(
        "code_insee;nom\r\n5046;Embrun\r\n38006;Allevard-les-Baîns\r\n".encode("cp1252")
    )
    checker.check(path)
    document = pvd_data.Document(path.read_bytes(), path.name)
    document.check(lang="fr")
    fixed = checker.take("#fix")[1]
    assert fixed == document.fix(lang="fr").content
    assert b"05046;Embrun\r\n" in fixed
    assert "Baîns".encode("cp1252") in fixed


def test_a_workbook(checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["code_insee", "nom"], ["5046", "Embrun"], ["05170", "Talard"]):
        sheet.append(row)
    book.create_sheet("Autre").append(["code_insee"])
    path = tmp_path / "classeur.xlsx"
    book.save(path)
    checker.check(path)
    assert checker.report() == natively(path, monkeypatch)
    name, content = checker.take("#fix")
    assert name == "classeur-corrigé.xlsx"
    assert content == pvd_data.Document(path.read_bytes(), path.name).fix(lang="fr").content
    checker.page.click("#settings summary")
    assert checker.page.locator("#delimiter").count() == 0
    checker.page.select_option("#sheet", "Sheet")
    checker.page.click("text=Vérifier de nouveau")
    checker.wait(path.name)
    assert checker.report() == natively(path, monkeypatch, sheet="Sheet")


def test_thirty_five_thousand_rows(
    checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "france.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        write = csv.writer(stream).writerow
        write(["projet", "code_insee", "nom", "remarque"])
        for number, row in enumerate(pvd_data.load().communes_france.values()):
            code = row.code_insee.lstrip("0") if number % 97 == 0 else row.code_insee
            write([number, code, row.nom, f"projet de {row.nom}"])
    checker.check(path)
    assert checker.report() == natively(path, monkeypatch)
    lines = {issue["line"] for issue in checker.report()["issues"]}
    assert checker.page.locator("tr.faulty").count() == len(lines - {1})
    assert checker.page.locator(".around li").count() == 1


def test_rows_of_equal_hashes_repeat_nothing() -> None:
    command = ["node", str(ROOT / "tests" / "web" / "repeats.mjs"), str(ROOT / ".web"), "6"]
    said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert said["width"] == 32
    assert said["alike"] > 0
    assert (said["rows"], said["counts"]) == ({"projets.csv": 35_000}, {})


def test_what_a_file_holds_is_never_html(checker: Checker) -> None:
    name = f"{HOSTILE}.csv".replace("/", "∕")
    lines = [f'code_insee,nom,"{HOSTILE.replace(chr(34), chr(34) * 2)}"']
    lines += [f'5046,"{HOSTILE.replace(chr(34), chr(34) * 2)}",1', '05170,"=cmd|x",2']
    content = "\n".join(lines).encode()
    title = checker.page.title()
    given: Any = {"name": name, "mimeType": "text/csv", "buffer": content}
    checker.page.set_input_files("#file", given)
    checker.wait(name)
    assert checker.page.locator("main img, #result script").count() == 0
    assert checker.page.title() == title
    assert HOSTILE in checker.text("#result table")
    _, page = checker.take("#report-html")
    assert b"<img" not in page
    _, faults = checker.take("#report-csv")
    rows = list(csv.reader(faults.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert not any(cell.startswith(("=", "@")) for row in rows for cell in row)


def thirty() -> list[Path]:
    """Return files that have faults of many kinds: those of the tests, and others' where they are."""
    ours = sorted((ROOT / "tests" / "rules").glob("*/wrong.csv"))
    return [*ours[:: len(ours) // 24][:24], *sorted(FIELD.glob("*.csv"))[:24]]


def test_the_findings_are_those_of_the_library(
    checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = 0
    for path in thirty():
        copy = tmp_path / f"{path.parent.name}-{path.name}"
        shutil.copy(path, copy)
        checker.check(copy)
        expected = natively(copy, monkeypatch)
        if isinstance(expected, str):
            assert checker.text(".refusal") == expected
        else:
            assert checker.report() == expected, path
            seen += 1
    assert seen >= 20


def test_several_files_are_listed(checker: Checker, tmp_path: Path) -> None:
    other = tmp_path / "autre.csv"
    other.write_text("code_insee,nom\n05046,Embrun\n", "utf-8")
    checker.give(EXAMPLE, other)
    checker.wait("autre.csv")
    assert checker.text(".verdict") == "Rien à redire dans 1 ligne."
    checker.page.locator("#files button").first.click()
    checker.wait("projets.csv")
    assert checker.text(".verdict").startswith("8 erreurs")
    assert checker.take("#fix")[0] == "projets-corrigé.csv"


def test_cells_of_a_spreadsheet_are_pasted(checker: Checker) -> None:
    checker.page.click("summary:has-text('Coller')")
    checker.page.fill("#cells", "INSEE\tCommune\n5046\tEmbrun\n05170\tTalard\n")
    checker.page.click("#paste")
    checker.wait("cellules.csv")
    assert checker.text(".verdict").startswith("2 erreurs")


def test_what_is_no_table_is_refused_in_a_sentence(checker: Checker, tmp_path: Path) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(b"\x89PNG")
    checker.give(path)
    assert "ni un CSV ni un classeur" in checker.text("#state")


def test_nothing_leaves_the_browser(checker: Checker, site: Site) -> None:
    checker.check(EXAMPLE)
    reached: list[str] = checker.page.evaluate(
        """async () => {
          const leak = "http://127.0.0.1:9/leak";
          const blob = new Blob([`fetch("${leak}", {method: "POST", body: "x", mode: "no-cors"})
            .then(() => postMessage("sent"), () => postMessage("blocked"))`]);
          const worker = new Worker(URL.createObjectURL(blob));
          const inWorker = await new Promise((resolve) => { worker.onmessage = (e) => resolve(e.data); });
          let violated = "";
          document.addEventListener("securitypolicyviolation", (e) => { violated = e.effectiveDirective; });
          await fetch(leak, {method: "POST", body: "x", mode: "no-cors"}).catch(() => {});
          await new Promise((resolve) => setTimeout(resolve, 100));
          return [inWorker, violated];
        }"""
    )
    assert reached == ["blocked", "connect-src"]
    assert {method for method, _ in site.asked} == {"GET"}
    blocked = [said for said in checker.watched.errors if "Content Security Policy" in said]
    assert len(blocked) >= 1
    for said in blocked:
        checker.watched.errors.remove(said)
    checker.watched.foreign.clear()


def test_requests_are_counted_and_none_is_foreign(
    browser: Browser, site: Site, watched: Watched
) -> None:
    site.asked.clear()
    context = context_of(browser, site, watched)
    checker = Checker(context.new_page(), watched)
    checker.page.goto(PATH)
    checker.check(EXAMPLE)
    checker.page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    # A workbook alone asks for what reads workbooks, a list for what completes lists.
    archives = [path for _, path in site.asked if path.endswith(".gz")]
    assert sorted(Path(path).name.partition("-")[0] for path in archives) == ["ours", "stdlib"]
    assert len(site.asked) <= 40
    assert {method for method, _ in site.asked} == {"GET"}
    context.close()
    assert watched.foreign == []
    assert watched.errors == []


def test_the_second_visit_needs_no_network(browser: Browser, site: Site, watched: Watched) -> None:
    context = context_of(browser, site, watched)
    first = Checker(context.new_page(), watched)
    first.page.goto(PATH)
    first.check(EXAMPLE)
    first.page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    first.page.close()
    site.asked.clear()
    context.set_offline(True)
    second = Checker(context.new_page(), watched)
    second.page.goto(PATH)
    second.check(EXAMPLE)
    assert second.text(".verdict").startswith("8 erreurs")
    # The browser itself looks whether there is a newer service worker, whatever the page is told.
    assert [path for _, path in site.asked if not path.endswith("/offline.mjs")] == []
    context.close()


def test_a_breakdown_starts_another_interpreter(
    browser: Browser, site: Site, watched: Watched, tmp_path: Path
) -> None:
    context = context_of(browser, site, watched)
    checker = Checker(context.new_page(), watched)
    # Ends the worker's interpreter as a fatal error of it does, at the first file only.
    checker.page.add_init_script(
        """const Real = globalThis.Worker; let first = true;
        globalThis.Worker = class extends Real {
          postMessage(asked, transfer) {
            if (first && asked.content) { first = false; asked.given.name = null; }
            super.postMessage(asked, transfer);
          }
        };"""
    )
    checker.page.goto(PATH)
    checker.give(EXAMPLE)
    checker.page.wait_for_function(
        "() => document.querySelector('#state').textContent.startsWith('Panne')", timeout=LONG
    )
    checker.check(EXAMPLE)
    assert checker.text(".verdict").startswith("8 erreurs")
    context.close()


def test_a_check_is_cancelled_and_another_follows(checker: Checker) -> None:
    checker.give(EXAMPLE)
    checker.page.click("#cancel")
    assert "annulée" in checker.text("#state")
    checker.check(EXAMPLE)
    assert checker.text(".verdict").startswith("8 erreurs")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    open_page: Open, watched: Watched, scheme: str, width: int
) -> None:
    page = open_page(
        PATH, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page.click("#example")
    checker = Checker(page, watched)
    checker.wait("exemple.csv")
    page.click("#columns summary")
    page.click("#settings summary")
    wide: int = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width
    page.add_script_tag(path=ROOT / ".web" / "node" / "node_modules" / "axe-core" / "axe.min.js")
    axe = "async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])"
    assert page.evaluate(axe) == []
    shots = ROOT / ".web" / "screenshots"
    page.screenshot(path=shots / f"verifier-{width}-{scheme}.png", full_page=True)
    page.check("#mode-complete")
    page.click("#example")
    checker.wait("liste.csv", "#completion")
    page.click("#adding summary")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.evaluate(axe) == []
    page.screenshot(path=shots / f"completer-{width}-{scheme}.png", full_page=True)

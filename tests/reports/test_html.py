"""The page to send to a colleague: `html`."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from pvd_data.base.language import Lang
from pvd_data.report import Issue, Report
from pvd_data.reports.html import excerpt, render
from pvd_data.reports.wording import title
from pvd_data.rules.registry import RULES

VOID = {"meta"}


class Page(HTMLParser):
    """What a browser would make of a page: elements, attributes and text; all closed in order."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep its text."""
        self.texts.append(data)


def body(rendered: str) -> str:
    return rendered[rendered.index("<body>") :]


def explained(slug: str, lang: Lang) -> str:
    why = RULES[slug].why[lang]
    return f"<p>{escape(why)}</p>\n" if why else ""


def test_the_page(small: Report) -> None:
    report = replace(small, issues=small.issues[:1], file_columns={})
    assert body(render(report, "fr")) == (
        f"""\
<body>
<h1>Rapport de vérification</h1>
<p class="error"><strong>Non valide\N{NO-BREAK SPACE}: 1 erreur, 0 avertissement, 0 remarque. 6 lignes et 40 cellules vérifiées.</strong></p>
<p>Non vérifié\N{NO-BREAK SPACE}: projets</p>
<table>
<tr><th scope="col">Règle</th><th scope="col">Nombre</th></tr>
<tr><td>{escape(title("type-error", "fr"))}</td><td class="number">1</td></tr>
</table>
<section>
<h2>data/communes.csv</h2>
<h3>T001 {escape(title("type-error", "fr"))} <span class="error">1 erreur</span></h3>
{explained("type-error", "fr")}<table>
<tr><th scope="col">Ligne</th><th scope="col">Colonne</th><th scope="col">Valeur</th><th scope="col">Écrire</th><th scope="col">Message</th></tr>
<tr><td class="number">3</td><td><code>code_insee</code></td><td><code>5046</code></td><td><code>05046</code> (certain)</td><td>code_insee : « 5046 » trouvé, attendu : cinq caractères</td></tr>
</table>
</section>
</body>
</html>
"""
    )


def test_a_valid_file_in_english() -> None:
    rendered = render(Report((), {"a.csv": 1}), "en")
    assert '<html lang="en">' in rendered
    assert body(rendered) == (
        """\
<body>
<h1>Validation report</h1>
<p class="good"><strong>Valid: 0 errors, 0 warnings, 0 notices. 1 row and 0 cells checked.</strong></p>
</body>
</html>
"""
    )


@pytest.mark.parametrize("name", ["small", "hostile", "many"])
def test_the_page_stands_alone_and_runs_nothing(name: str, request: pytest.FixtureRequest) -> None:
    page = Page(render(request.getfixturevalue(name), "fr"))
    expected = "html head meta title style body h1 h2 h3 p strong span section table tr th td code"
    assert page.tags <= set(expected.split())
    assert page.attributes <= {"lang", "charset", "content", "http-equiv", "name", "class", "scope"}


def test_hostile_text_is_text(hostile: Report) -> None:
    page = Page(render(hostile, "en"))
    assert "<script>alert(1)</script>" in page.texts
    assert r"\x1b[31mred\x1b[0m\x9b2J\x07\x00\x7f" in page.texts


def test_what_is_not_listed_is_counted(many: Report) -> None:
    rendered = render(many, "en")
    assert '<span class="error">1,234 errors</span>' in rendered
    assert "<p>… and 1,222 more</p>" in rendered
    assert rendered.count("ligne vide") == 13


def test_a_cell_to_be_emptied_is_told(small: Report) -> None:
    report = replace(small, issues=(replace(small.issues[3], suggestion=""),))
    assert "<td>laisser vide (à vérifier)</td>" in render(report, "fr")


def test_it_says_where_a_number_is_not_known() -> None:
    issues = tuple(Issue("S004", "blank-row", "error", "x", path) for path in ("a.csv", "b.csv"))
    page = render(Report(issues, totals={("error", "blank-row"): 9}), "en")
    assert page.count('<span class="error">at least 1 error</span>') == 2


def test_a_report_gives_its_page(small: Report) -> None:
    assert small.to_html("fr") == render(small, "fr")
    with pytest.raises(ValueError, match="expected fr or en"):
        small.to_html("de")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["small", "hostile", "many"])
def test_a_notebook_shows_a_part_in_the_same_form(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = request.getfixturevalue(name)
    monkeypatch.setenv("PVD_DATA_LANG", "en")
    shown = report._repr_html_()
    page = Page(shown)
    expected = "section h2 h3 p strong span table tr th td code"
    assert page.tags <= set(expected.split())
    assert page.attributes <= {"class", "scope"}
    assert len(shown) < 60_000


def test_a_notebook_counts_what_it_does_not_show(many: Report) -> None:
    shown = excerpt(many, "en")
    assert "<p>… and 1,229 more</p>" in shown
    assert shown.count("ligne vide") == 6  # five of one file, one of another
    issues = tuple(Issue("S004", "blank-row", "error", "x", f"{n}.csv") for n in range(9))
    assert "<p>… and 4 more</p>" in excerpt(Report(issues), "en")
    assert excerpt(Report(issues), "en").count("<section>") == 5

"""The page to send to a colleague: `html`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import escape
from html.parser import HTMLParser

import pytest

import pvd_data
from pvd_data.base.language import Lang
from pvd_data.report import Issue, Report
from pvd_data.reports.html import excerpt, render
from pvd_data.reports.wording import title
from pvd_data.rules.registry import RULES

VOID = {"meta", "wbr"}


class Page(HTMLParser):
    """What a browser would make of a page: elements, attributes and text; all closed in order."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]
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
<table class="counts">
<thead><tr><th scope="col">Règle</th><th scope="col">Nombre</th></tr></thead>
<tbody>
<tr><td><a href="#type-error">{escape(title("type-error", "fr"))}</a></td><td class="number">1</td></tr>
</tbody>
</table>
<section>
<h2>data/communes.csv</h2>
<h3 id="type-error">T001 {escape(title("type-error", "fr"))} <span class="error">1 erreur</span></h3>
{explained("type-error", "fr")}<table class="faults">
<thead><tr><th scope="col">Ligne</th><th scope="col">Colonne</th><th scope="col">Valeur</th><th scope="col">Écrire</th><th scope="col">Message</th></tr></thead>
<tbody>
<tr><td class="number" data-label="Ligne">3</td><td data-label="Colonne"><code>code_insee</code></td><td data-label="Valeur"><code>5046</code></td><td data-label="Écrire"><code>05046</code> (certain)</td><td data-label="Message">code_insee : « 5046 » trouvé, attendu : cinq caractères</td></tr>
<tr><td class="source" colspan="5"><code><mark>5046</mark>,<wbr>Embrun</code></td></tr>
</tbody>
</table>
</section>
<footer>
<p class="made">pvd-data {pvd_data.__version__}</p>
</footer>
</body>
</html>
"""
    )


def test_a_valid_file_in_english() -> None:
    rendered = render(Report((), {"a.csv": 1}), "en")
    assert '<html lang="en">' in rendered
    assert body(rendered) == (
        f"""\
<body>
<h1>Validation report</h1>
<p class="good"><strong>Valid: 0 errors, 0 warnings, 0 notices. 1 row and 0 cells checked.</strong></p>
<footer>
<p class="made">pvd-data {pvd_data.__version__}</p>
</footer>
</body>
</html>
"""
    )


@pytest.mark.parametrize("name", ["small", "hostile", "many"])
def test_the_page_stands_alone_and_runs_nothing(name: str, request: pytest.FixtureRequest) -> None:
    page = Page(render(request.getfixturevalue(name), "fr"))
    expected = (
        "html head meta title style body h1 h2 h3 p a ul li strong span section table thead tbody "
        "tr th td code mark wbr footer"
    )
    assert page.tags <= set(expected.split())
    known = "lang charset content http-equiv name class scope id href colspan data-label"
    assert page.attributes <= set(known.split())
    assert all(target.startswith("#") for target in page.targets)


def test_hostile_text_is_text(hostile: Report) -> None:
    page = Page(render(hostile, "en"))
    assert "<script>alert(1)</script>" in page.texts
    assert r"\x1b[31mred\x1b[0m\x9b2J\x07\x00\x7f" in page.texts


def test_a_cell_is_marked_in_its_line(hostile: Report) -> None:
    rendered = render(hostile, "en")
    script = escape("<script>alert(1)</script>")
    assert f"<code>a\\t<wbr><mark>{script}</mark>,<wbr>b</code>" in rendered
    assert rendered.count("<mark>") == len(hostile.issues)


def test_a_code_is_broken_nowhere_and_a_long_word_anywhere(small: Report) -> None:
    long = "x" * 31
    issues = tuple(replace(small.issues[0], value=value) for value in ("2" * 30, long, f"a {long}"))
    rendered = render(replace(small, issues=issues), "en")
    assert f"<code>{'2' * 30}</code>" in rendered
    assert f'<code class="long">{long}</code>' in rendered
    assert f'<code class="long">a {long}</code>' in rendered


def test_it_says_when_it_was_written_and_of_which_bytes(small: Report) -> None:
    rendered = small.to_html("fr", day=date(2026, 4, 27), hashes={"<a>.csv": "0123abc"})
    assert "pvd-data 0" in rendered
    assert '<time datetime="2026-04-27">2026-04-27</time>' in rendered
    assert '&lt;a&gt;.csv\N{NO-BREAK SPACE}: SHA-256 <code class="long">0123abc</code>' in rendered
    assert "<time" not in small.to_html("fr")


def test_counts_lead_to_where_a_rule_comes_first(many: Report) -> None:
    page = Page(render(many, "en"))
    assert page.targets == ["#blank-row", "#formula", "#missing-value"]
    assert render(many, "en").count('id="blank-row"') == 1


def test_what_is_not_listed_is_counted(many: Report) -> None:
    rendered = render(many, "en")
    assert '<span class="error">1,234 errors</span>' in rendered
    assert "<p>… and 1,222 more</p>" in rendered
    assert rendered.count("ligne vide") == 13


def test_a_cell_to_be_emptied_is_told(small: Report) -> None:
    report = replace(small, issues=(replace(small.issues[3], suggestion=""),))
    assert ">laisser vide (à vérifier)</td>" in render(report, "fr")


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
    expected = "section h2 h3 p ul li strong span table thead tbody tr th td code mark wbr"
    assert page.tags <= set(expected.split())
    assert page.attributes <= {"class", "scope", "id", "colspan", "data-label"}
    assert len(shown) < 60_000


def test_a_notebook_counts_what_it_does_not_show(many: Report) -> None:
    shown = excerpt(many, "en")
    assert "<p>… and 1,229 more</p>" in shown
    assert shown.count("ligne vide") == 6  # five of one file, one of another
    issues = tuple(Issue("S004", "blank-row", "error", "x", f"{n}.csv") for n in range(9))
    assert "<p>… and 4 more</p>" in excerpt(Report(issues), "en")
    assert excerpt(Report(issues), "en").count("<section>") == 5

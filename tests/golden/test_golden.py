"""What is public today is what the golden files say: see README.md in this folder."""

from __future__ import annotations

import pytest

from tests.golden.exports import CASES, EXPORTS, hash_export, read_exports
from tests.golden.names import NAMES, make_names
from tests.golden.parts import SLUGS, find_changes, read_parts
from tests.golden.reports import FIXES, REPORTS, make_fix, make_reports, of_rule

EXPORTED = [(case, form) for case, (_, forms) in CASES.items() for form in forms]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_report_of_each_rule_is_the_same_in_each_form_and_language(slug: str) -> None:
    made = list(make_reports(slug))
    assert {(form, lang) for form, lang, _, _ in made} == set(REPORTS)
    for form, lang, name, text in made:
        path = REPORTS[form, lang]
        assert not (changes := find_changes(path, of_rule(path, slug), {name: text})), changes


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_fixed_is_the_same(slug: str) -> None:
    name, diff = make_fix(slug)
    assert not (changes := find_changes(FIXES, of_rule(FIXES, slug), {name: diff})), changes


def test_the_golden_files_have_no_other_rule() -> None:
    for path in (FIXES, *REPORTS.values()):
        assert {name.split(":")[0] for name in read_parts(path)} == set(SLUGS), path.name


@pytest.mark.once
@pytest.mark.parametrize(("case", "form"), EXPORTED)
def test_each_export_is_the_same(case: str, form: str) -> None:
    kept, found = read_exports()[case][form], hash_export(case, form)
    assert not (changes := find_changes(EXPORTS, kept, found)), changes


def test_the_public_names_the_commands_and_their_exit_codes_are_the_same() -> None:
    assert not (changes := find_changes(NAMES, read_parts(NAMES), make_names())), changes

"""The programme through its editions, as the validator knows it."""

from __future__ import annotations

import pytest

import pvd_data

CHALARONNE = "code_insee,nom\n01093,Châtillon-sur-Chalaronne\n05046,Embrun\n"


def former(pvd: pvd_data.Dataset, number: int) -> bytes:
    """Rows of towns with the identifiers that they had in January 2021."""
    rows = list(pvd.anciens_identifiants.values())[:number]
    return "\n".join(
        ["code_insee,id_pvd", *(f"{r.code_insee},{r.id_pvd}" for r in rows), ""]
    ).encode()


def test_identifiers_of_another_edition_are_told_once(pvd: pvd_data.Dataset) -> None:
    report = pvd_data.validate(former(pvd, 30), lang="fr")
    (issue,) = report.issues
    assert (issue.slug, issue.severity, issue.line) == ("of-another-year", "notice", 1)
    assert "identifiants de l'édition du 2021-01-22" in issue.message
    assert "30" in issue.message


def test_a_few_are_told_each_and_all_if_it_is_asked_for(pvd: pvd_data.Dataset) -> None:
    report = pvd_data.validate(former(pvd, 3), lang="fr")
    assert [issue.slug for issue in report.issues] == ["former-identifier"] * 3
    assert report.valid
    row = next(iter(pvd.anciens_identifiants.values()))
    assert report.issues[0].suggestion == pvd.communes[row.code_insee].id_pvd
    report = pvd_data.validate(former(pvd, 30), as_of="today")
    assert dict(report.counts) == {"former-identifier": 30}


def test_they_are_right_while_an_edition_gives_them(pvd: pvd_data.Dataset) -> None:
    assert pvd_data.validate(former(pvd, 30), as_of="2023-10-04").issues == ()
    report = pvd_data.validate(former(pvd, 30), as_of="2023-10-05")
    assert dict(report.counts) == {"former-identifier": 30}


def test_an_identifier_that_nobody_had_is_an_error() -> None:
    report = pvd_data.validate(b"code_insee,id_pvd\n01269,pvd-84-01-12\n")
    assert [issue.slug for issue in report.issues] == ["id-pvd-reference"]


@pytest.mark.parametrize(
    ("day", "slugs"),
    [
        (None, ["left-programme"]),
        ("2024-01-26", ["left-programme"]),
        ("2024-01-25", []),
        ("2021-01-22", []),
    ],
)
def test_who_is_in_the_programme_depends_on_the_day(day: str | None, slugs: list[str]) -> None:
    report = pvd_data.validate(CHALARONNE.encode(), require_programme=True, as_of=day, lang="fr")
    assert [issue.slug for issue in report.issues] == slugs
    for issue in report.issues:
        assert "entre l'édition du 2023-11-07 et celle du 2024-01-26" in issue.message


def test_who_entered_later_was_not_in_it_yet() -> None:
    rows = b"code_insee,nom\n05050,Espinasses\n"
    assert pvd_data.validate(rows, require_programme=True, as_of="2023-10-05").issues == ()
    report = pvd_data.validate(rows, require_programme=True, as_of="2023-10-04")
    assert [issue.slug for issue in report.issues] == ["not-in-programme"]

"""The entry that the next edition gets in the register, and what needs a decision first."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import BuildError
from pipeline.proposal import NEWEST, as_toml, propose, register_with
from pipeline.sources import REGISTER, read_register

if TYPE_CHECKING:
    from pipeline.sources import SourceEntry

TEXT = REGISTER.read_text("utf-8")
REGISTERED = read_register()
NAME = "liste-pvd-com2026-20260615.csv"


def newest() -> SourceEntry:
    """The newest edition of the register."""
    return REGISTERED[NEWEST]


def refusal(name: str = NAME, content: bytes = b"made up", **options: Any) -> str:
    """Propose an entry, which must fail; return the message."""
    with pytest.raises(BuildError) as caught:
        propose(Path(name), content, REGISTERED, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "fichier"), [(NAME, f"anct-{NAME}"), (f"anct-{NAME}", f"anct-{NAME}")]
)
def test_the_name_of_the_file_says_vintage_and_day(name: str, fichier: str) -> None:
    new = propose(Path("somewhere") / name, b"made up", later(date(2026, 1, 1))).new
    assert (new.code, new.fichier, new.millesime) == (NEWEST, fichier, "com2026-20260615")
    assert (new.edition, new.date_publication) == (date(2026, 6, 15), date(2026, 6, 15))
    assert (new.annee_cog, new.nature) == (2026, "liste")
    assert new.sha256 == hashlib.sha256(b"made up").hexdigest()
    assert (new.editeur, new.licence) == (newest().editeur, newest().licence)


def later(day: date) -> dict[str, SourceEntry]:
    """The register as if its newest edition was of a day."""
    return {**REGISTERED, NEWEST: replace(newest(), edition=day)}


def test_options_say_what_the_name_does_not() -> None:
    register = later(date(2026, 1, 1))
    new = propose(Path("liste.csv"), b"", register, day=date(2026, 3, 1), annee_cog=2025).new
    assert (new.edition, new.annee_cog, new.millesime) == (
        date(2026, 3, 1),
        2025,
        "com2025-20260301",
    )


def test_what_needs_a_decision_is_said() -> None:
    day = newest().edition
    assert day is not None
    assert refusal("liste.csv") == (
        "liste.csv : le nom du fichier ne dit aucun jour (un seul était attendu, comme 20260615) ; "
        "donnez --day AAAA-MM-JJ, le jour de l'édition"
    )
    assert "dit plusieurs jours" in refusal("liste-20260615-2026-06-16.csv")
    assert "ne dit aucun jour" in refusal("liste-20261345.csv")
    assert refusal("liste.csv", day=day) == (
        f"liste.csv : l'édition du {day} n'est pas postérieure à la plus récente, du {day} ; si le "
        "nom du fichier trompe, donnez --day AAAA-MM-JJ ; une édition passée s'inscrit à la main "
        "dans sources.toml"
    )
    assert "donnez --cog ANNÉE" in refusal("liste-20260615.csv", day=date(2999, 1, 1))


def test_a_file_that_is_registered_is_no_new_edition() -> None:
    same = {**REGISTERED, NEWEST: replace(newest(), sha256=hashlib.sha256(b"the same").hexdigest())}
    with pytest.raises(BuildError) as caught:
        propose(Path(NAME), b"the same", same)
    assert f"c'est {newest().fichier}, de la source anct-pvd ; il n'y a rien" in str(caught.value)


def test_the_register_with_it_reads_as_proposed() -> None:
    proposal = propose(Path(NAME), b"made up", later(date(2026, 4, 1)))
    new = replace(proposal.new, pertes_admises={"id_pvd": -1, "nom": 1})
    text = register_with(TEXT, replace(proposal, new=new))
    found = {entry["code"]: entry for entry in tomllib.loads(text)["source"]}
    former = found.pop("anct-pvd-20260401")
    assert found.pop(NEWEST) == tomllib.loads(as_toml(new))
    was = {entry["code"]: entry for entry in tomllib.loads(TEXT)["source"]}
    before = was.pop(NEWEST)
    assert found == was
    assert {**former, "code": NEWEST, "titre": before["titre"]} == before
    assert former["titre"] == before["titre"].replace(
        " (jeu de", ", édition du 1er avril 2026 (jeu de"
    )
    # All else, comments too, stays to the byte.
    head, _, tail = TEXT.partition('[[source]]\ncode = "anct-pvd"\n')
    assert text.startswith(head)
    assert text.endswith(tail.partition("\n")[2])


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "« code ="), (f'[[source]]\ncode = "{NEWEST}"\nediteur = "A"\n', "le titre de anct-pvd")],
)
def test_a_register_of_another_form_is_told(text: str, said: str) -> None:
    proposal = propose(Path(NAME), b"made up", later(date(2026, 4, 1)))
    with pytest.raises(BuildError, match=said):
        register_with(text, proposal)

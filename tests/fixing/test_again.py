"""A file that is checked again with cells changed is found to be what it is when checked alone."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from pvd_data.fixing.again import all_of
from pvd_data.fixing.edits import UTF_8, Change
from pvd_data.fixing.fix import _Csv, check_content, fix_content
from pvd_data.fixing.spool import Spool
from pvd_data.validation import collector
from pvd_data.validation.blocks import GroupCheck
from pvd_data.validation.check_options import CheckOptions

if TYPE_CHECKING:
    from pvd_data.dataset import Dataset
    from pvd_data.fixing.again import Finding
    from pvd_data.report import Issue
    from pvd_data.validation.blocks import Column

HEADER = "code_insee,nom,code_departement,date_signature,longitude,latitude,population_municipale"


def lines_of(pvd: Dataset, number: int, seed: int) -> list[str]:
    """Draw rows of communes, one in five with a fault."""
    draw = random.Random(seed)  # noqa: S311  (rows, not a secret)
    rows = []
    for commune in draw.sample(list(pvd.communes.values()), number):
        row = [commune.code_insee, commune.nom, commune.code_departement]
        row += [f"202{draw.randrange(6)}-0{draw.randrange(1, 10)}-1{draw.randrange(10)}"]
        row += [str(commune.longitude), str(commune.latitude), str(commune.population_municipale)]
        if draw.random() < 0.2:
            at = draw.randrange(len(row))
            odd = ["", " " + row[at], row[at].upper(), row[at][1:], row[at] + ".", "03/04/2021"]
            row[at] = draw.choice(odd)
        rows.append(",".join(row))
    return rows


@pytest.mark.parametrize(
    "asked", [{}, {"key": ("code_insee",)}, {"strict": True}, {"table": "communes"}]
)
@pytest.mark.parametrize("seed", range(6))
def test_it_is_found_what_a_check_of_the_new_file_finds(
    pvd: Dataset, seed: int, asked: dict[str, Any]
) -> None:
    draw = random.Random(seed)  # noqa: S311  (rows, not a secret)
    rows = lines_of(pvd, 300, seed)
    content = "\n".join([HEADER, *rows, ""]).encode()
    options = CheckOptions.of(limit=10**6, **asked)
    source = _Csv(content, "a.csv", options, (), UTF_8)
    before = source.check()
    assert before.to_dict() == check_content(content, "a.csv", options).to_dict()
    changes = []
    for number in sorted(draw.sample(range(1, 301), 60)):
        cells = rows[number - 1].split(",")
        at = draw.randrange(len(cells))
        other = rows[draw.randrange(300)].split(",")[at]
        changes.append(Change(cells[at], other, "x", record=number, number=at + 1))
    edits = [edit for _, edit in source.find(changes) if edit is not None]
    assert len(edits) == 60
    new = source.splice(edits)
    assert source.check(edits).to_dict() == check_content(new, "a.csv", options).to_dict()


def test_what_is_right_is_judged_once(pvd: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        f"{one.code_insee},{one.nom},2021-05-{1 + at % 28:02}"
        for at, one in enumerate(pvd.communes.values())
    ]
    rows[700] = rows[700].replace(",2021", ", 2021")
    content = "\n".join(["code_insee,nom,date_signature", *rows, ""]).encode()
    judged: list[Column] = []
    look = GroupCheck.look

    def watched(self: GroupCheck, columns: Any, lines: Any) -> Any:
        judged.extend(zip(*(columns[at] for at in self.places), strict=True))
        return look(self, columns, lines)

    monkeypatch.setattr(GroupCheck, "look", watched)
    assert check_content(content, "a.csv", CheckOptions.of()).totals
    once = len(judged)
    judged.clear()
    fixed = fix_content(content, "a.csv", CheckOptions.of())
    assert len(fixed.edits) == 1
    # Its code and name are right, and so are all other rows: only its date is looked at again.
    assert judged[once:] == [("2021-05-01",)]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_not_listed_is_fixed_as_well(pvd: Dataset, seed: int) -> None:
    rows = lines_of(pvd, 400, seed)
    rows += [rows[number] for number in range(0, 400, 9)]
    rows += ['" 05046","Embrun\n",05,13/07/2021,,,', ",,,,,,", "05046,Embrun"]
    content = "\n".join([HEADER, *rows, ""]).encode()
    every = fix_content(content, "a.csv", CheckOptions.of(limit=10**6))
    for limit in (1, 3):
        some = fix_content(content, "a.csv", CheckOptions.of(limit=limit))
        assert some.content == every.content
        assert (some.edits, some.changes, some.held) == (every.edits, every.changes, every.held)
        for mine, its in ((some.before, every.before), (some.after, every.after)):
            assert mine.totals == its.totals
            assert len(mine.issues) < len(its.issues)
            assert [told(one) for one in all_of(mine)] == [told(one) for one in its.issues]
    assert len(every.edits) > 20


def told(one: Issue | Finding) -> tuple[object, ...]:
    return tuple(
        getattr(one, name)
        for name in (*("slug", "severity", "line", "record", "column_number"), *SAID)
        # What else a row is told for is no cell of it.
        if name not in SAID or one.column_number is not None
    )


SAID = ("value", "suggestion", "certain")


def test_what_is_not_listed_is_no_issue_and_goes_into_a_file(
    pvd: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    (embrun,) = (one for one in pvd.communes.values() if one.code_insee == "05046")
    rows = [f"{embrun.code_insee}, {embrun.nom},{number}" for number in range(20_000)]
    content = "\n".join(["code_insee,nom,projet", *rows, ""]).encode()
    made: list[str] = []
    make = collector.make_issue

    def counted(slug: str, *asked: Any, **found: Any) -> Issue:
        made.append(slug)
        return make(slug, *asked, **found)

    monkeypatch.setattr(collector, "make_issue", counted)
    in_memory: list[int] = []
    add = Spool.add

    def watched(self: Spool[Any], item: tuple[Any, ...]) -> None:
        add(self, item)
        in_memory.append(len(self._recent))

    monkeypatch.setattr(Spool, "add", watched)
    fixed = fix_content(content, "a.csv", CheckOptions.of(limit=10))
    assert len(made) == 10
    assert (len(fixed.edits), max(in_memory)) == (20_000, 4_095)
    assert fixed.content == content.replace(b", ", b",")
    assert not fixed.after.issues

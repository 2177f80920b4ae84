"""A file that is checked again with cells changed is found to be what it is when checked alone."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from pvd_data.fixing.edits import UTF_8, Change
from pvd_data.fixing.fix import _Csv, check_content, fix_content
from pvd_data.validation.blocks import GroupCheck
from pvd_data.validation.check_options import CheckOptions

if TYPE_CHECKING:
    from pvd_data.dataset import Dataset
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
    changes: dict[int, dict[int, Change]] = {}
    for number in draw.sample(range(1, 301), 60):
        cells = rows[number - 1].split(",")
        at = draw.randrange(len(cells))
        other = rows[draw.randrange(300)].split(",")[at]
        changes[number] = {at + 1: Change(cells[at], other, "x")}
    edits = tuple(source.find(changes))
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

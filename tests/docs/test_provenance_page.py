"""The pages of sources and anomalies say what the tables say."""

from __future__ import annotations

import re

import pvd_data
from pvd_data.publishing.pages import anomalies_page, sources_page
from pvd_data.schema.columns import columns_of
from pvd_data.schema.tables import TABLES


def test_every_source_is_told_with_what_it_gives(pvd: pvd_data.Dataset) -> None:
    text = sources_page(pvd.sources, pvd.anomalies.values())
    sections = dict(re.findall(r"^## .*\n\n(- code : `(?:.*)`)\n((?:- .*\n)*)", text, re.M))
    assert list(sections) == [f"- code : `{code}`" for code in pvd.sources]
    for spec in TABLES.values():
        for column in columns_of(spec):
            for code in column.colonne.sources:
                lines = sections[f"- code : `{code}`"].splitlines()
                (line,) = (line for line in lines if line.startswith(f"- table `{spec.name}` :"))
                assert f"`{column.name}`" in line
    for source in pvd.sources.values():
        said = sections[f"- code : `{source.code_source}`"]
        assert ("- éditeur : " in said) == (source.editeur is not None)
        assert ("- publiée le : " in said) == (source.date_publication is not None)
        count = f"- [anomalies](anomalies.md) : {len(source.anomalies)}\n"
        assert (count in said) == bool(source.anomalies)


def test_every_anomaly_has_its_line(pvd: pvd_data.Dataset) -> None:
    lines = anomalies_page(pvd.anomalies.values()).splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert len(rows) == len(pvd.anomalies)
    # A bar within a key does not part cells.
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    for anomalie in pvd.anomalies.values():
        key = anomalie.cle.replace("|", chr(92) + "|")
        kept = f"| {anomalie.valeur_retenue or '∅'} |"
        (row,) = (row for row in rows if row.startswith(f"| `{key}`") and kept in row)
        assert row.endswith(f"| `{anomalie.code_source}` |")


def test_anomalies_are_told_by_column_and_by_what_became_of_them(pvd: pvd_data.Dataset) -> None:
    text = anomalies_page(pvd.anomalies.values())
    (section,) = re.findall(r"^## `communes\.date_ort`\n(.*?)^## ", text, re.M | re.S)
    assert [line for line in section.splitlines() if line.startswith("Valeur")] == [
        "Valeur écartée : aucune valeur n'est retenue.",
        "Valeur observée : la valeur est gardée.",
    ]
    assert section.count("| 2026-11-03 | ∅ |") == 4


def test_what_has_a_meaning_in_markdown_is_escaped(pvd: pvd_data.Dataset) -> None:
    source = pvd.sources["anct-pvd"].model_copy(update={"titre": "a*b*_c_ <d> | e"})
    assert "## a\\*b\\*\\_c\\_ \\<d\\> \\| e\n" in sources_page({"anct-pvd": source}, [])

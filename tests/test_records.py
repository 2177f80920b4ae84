"""What is passed from floor to floor is not changed on the way."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from typing import Any

import pvd_data

#: They gather what is found while something is read, in one function or one object.
GATHERING = {
    "dataframes.check._OfCells",
    "enriching.by_row.Ending",
    "enriching.job.Summary",
    "fixing.again.Plain",
    "validation.collector.Collector",
    "validation.engine.FileCheck",
    "validation.margins.Margins",
    "validation.margins._Told",
    "validation.others.OtherCheck",
    "validation.package.CheckedTable",
    "validation.package.PackageCheck",
    "validation.plan.Plan",
    "validation.collector.RowReports",
    "validation.collector._Way",
}

#: Of these there may be many, one for each cell, rule, column or sentence: none has a dictionary.
MANY = {
    "base.language.Text",
    "report.Column",
    "enriching.by_row.Ending",
    "fixing.fix.Fixed",
    "package.opening.TableFile",
    "package.zipped.Member",
    "reference.search.Match",
    "report.Issue",
    "report.Report",
    "reports.grouping.Group",
    "rules.rule.Rule",
    "schema.cells.Cell",
    "schema.codes.Shape",
    "schema.columns.Column",
    "schema.models.base.Colonne",
}


def records() -> dict[str, Any]:
    """Return the dataclasses of the package by their names in it."""
    found: dict[str, Any] = {}
    for module in pkgutil.walk_packages(pvd_data.__path__, "pvd_data."):
        if not module.name.endswith("__main__"):
            for name, one in vars(importlib.import_module(module.name)).items():
                own = isinstance(one, type) and one.__module__ == module.name
                if own and dataclasses.is_dataclass(one):
                    found[f"{module.name.removeprefix('pvd_data.')}.{name}"] = one
    return found


def test_records_are_frozen_but_those_that_gather() -> None:
    assert {
        name for name, one in records().items() if not one.__dataclass_params__.frozen
    } == GATHERING


def test_what_there_is_much_of_is_small() -> None:
    assert {name for name, one in records().items() if "__slots__" in vars(one)} == MANY

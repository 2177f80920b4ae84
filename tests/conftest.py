"""Fixtures that every test can ask for."""

from __future__ import annotations

import gc
import inspect
import json
import os
import re
import shutil
import signal
import sys
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import pvd_data

if TYPE_CHECKING:
    from collections.abc import Generator

# No example is timed, since machines are noisy; CI tries the same examples each time, so that
# it never fails for a reason that the change under test did not bring.
settings.register_profile(
    "pvd-data",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("pvd-data")

HERE = Path(__file__).parent
ROOT = HERE.parent

# The tests and the programs that they start speak French, wherever they are run.
os.environ.pop("PVD_DATA_LANG", None)
os.environ["LC_ALL"] = "C.UTF-8"

# A script that puts them into the background has them ignore an interruption, and the programs that
# tests interrupt too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def pvd() -> pvd_data.Dataset:
    """The shipped package."""
    return pvd_data.load()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package that a test may damage."""
    shutil.copytree(ROOT / "data", tmp_path / "package" / "data")
    shutil.copy(ROOT / "datapackage.json", tmp_path / "package")
    return tmp_path / "package"


@pytest.fixture
def unsealed(package: Path) -> Path:
    """A copy of the package whose descriptor says nothing of the bytes of its tables."""
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    for resource in descriptor["resources"]:
        del resource["bytes"], resource["hash"]
    path.write_text(json.dumps(descriptor), "utf-8")
    return package


#: What other people's libraries do is theirs, and the same on each interpreter; the tables are built
#: by us, on one.
ONCE = (
    *("columns", "dataframes", "docs", "edition", "enriching", "exports", "golden", "pipeline"),
    *("publication", "publishing", "web", "browser"),
)

#: They ask what only POSIX has, by modules and signals that Windows lacks: not even read there.
POSIX_ONLY = (
    *("base/test_confined.py", "cli/test_ending.py", "exports/test_xlsx_limits.py"),
    *("fuzz", "mutants", "pipeline/test_progress.py", "test_benchmarks.py"),
)
collect_ignore = [] if os.name == "posix" else [*POSIX_ONLY]

#: A test of which the lines have one of these is skipped on Windows.
OF_POSIX = re.compile(
    r"\b(mkfifo|openpty|geteuid|chmod|umask|SIG(?!INT|TERM)[A-Z]+)\b|/dev/|/proc/"
)

# What tests write is meant to the byte; that our own code says its line ends, test_portable sees.
if os.linesep != "\n":
    Path.write_text = partialmethod(Path.write_text, newline="\n")  # type: ignore[assignment, method-assign]

#: They start a process for each file, command or moment that could harm.
BY_PROCESS = (
    "cli/test_ending.py",
    "cli/test_streams.py",
    "enriching/test_parquet_hostile.py",
    "fuzz/test_fuzz_runs.py",
    "mutants/test_mutants.py",
    "package/test_damaged.py",
    "package/test_hostile_packages.py",
    "validation/test_others.py",
)

#: They run the same lines over whole national tables or thousands of made-up ones: on another
#: interpreter they would find nothing more. Coverage would make them take three times as long, and
#: what they cover others cover as well.
AT_LENGTH = (
    "dataframes/test_check.py",
    "dataframes/test_lookup.py",
    "enriching/test_engines.py",
    "faults/test_faults.py",
    "pipeline/test_reference.py",
    "reference/test_history.py",
    "reference/test_search.py",
    "validation/test_fuzz.py",
    "validation/test_hostile.py",
    "validation/test_official_lists.py",
    "validation/test_plainly_right.py",
    "validation/test_row_reports.py",
)

#: They read or write the whole package, again and again or letter by letter, or all workbooks of
#: other publishers: so too, and not traced.
WHOLE = frozenset(
    {
        "base/test_text.py::test_no_letter_brings_a_long_run_of_marks",
        "base/test_text.py::test_no_name_of_france_is_emptied_and_all_folds_are_plain",
        "cli/test_cli.py::test_info_says_what_the_package_holds",
        "cli/test_cli.py::test_show_says_what_it_cannot_find",
        "cli/test_enrich_names.py::test_a_parquet_file_gets_its_codes_by_name_too",
        "cli/test_fix_workbooks.py::test_conventions_are_turned_column_by_column",
        "cli/test_history.py::test_editions_and_packages_are_compared",
        "cli/test_schema.py::test_what_the_system_refuses_to_write_is_said_and_nothing_changes",
        "cli/test_stats.py::test_the_name_of_a_file_says_the_format",
        "cli/test_validate.py::test_the_shipped_package_is_valid",
        "dataframes/test_enrich.py::test_rows_are_kept_whatever_they_hold",
        "dataframes/test_from_date.py::test_codes_are_followed_from_their_day",
        "edition/test_edition.py",
        "exports/test_csv.py::test_polars_reads_what_the_schema_says",
        "exports/test_sqlite.py",
        "exports/test_sqlite_names.py",
        "exports/test_xlsx.py",
        "exports/test_zip.py",
        "fixing/test_fix.py::test_a_clean_table_stays_as_it_is",
        "fixing/test_fix.py::test_damaged_cells_are_never_made_worse",
        "fixing/test_workbooks.py::test_every_field_workbook_is_fixed_once",
        "golden/test_golden.py",
        "package/test_opening.py::test_a_damaged_zip_is_refused",
        "package/test_shipped.py::test_a_file_with_one_other_byte_is_refused",
        "package/test_shipped.py::test_a_trusted_row_is_the_checked_row_in_all",
        "package/test_shipped.py::test_no_descriptor_is_written_for_tables_with_a_fault",
        "pipeline/test_build.py::test_the_summary_counts_rows_anomalies_and_codes_outside_the_cog",
        "pipeline/test_facts.py",
        "pipeline/test_losses.py::test_the_list_of_2026_has_lost_49_dates_a_name_and_all_identifiers",
        "pipeline/test_movements.py::test_undoing_every_event_from_the_cog_2026_meets_no_other_entity_down_to_1943",
        "reference/test_index.py::test_what_a_commune_was_called",
        "reference/test_passage.py::test_every_commune_of_today_comes_from_somewhere",
        "schema/test_parity.py::test_each_laxity_is_real",
        "test_benchmarks.py::test_what_is_loaded_is_looked_up_beside_a_dict_and_a_pattern",
        "test_dataset.py",
        "test_testing.py::test_a_whole_package",
        "validation/test_blocks.py::test_checks_together_find_what_they_find_one_by_one",
        "validation/test_blocks.py::test_what_is_forgotten_is_judged_again",
        "validation/test_forms.py::test_our_own_exports_are_clean",
        "validation/test_margins.py::test_blank_lines_between_rows_are_all_counted_where_no_more_are_listed",
        "validation/test_margins.py::test_many_blank_lines_are_counted_in_no_time",
        "validation/test_margins.py::test_very_many_blank_lines_between_rows_are_not_the_end_of_the_file",
        "validation/test_repeats.py::test_six_million_rows_take_no_more_memory_than_three",
        "validation/test_validate.py",
    }
)

#: They run few lines very often, and may find something else on another interpreter: not traced, which
#: would take as long again.
OFTEN = frozenset(
    {
        "base/test_text.py::test_letters_are_folded_alone_as_in_a_text",
        "cli/test_hostile.py::test_an_odd_word_gets_a_sentence",
        "schema/test_codes.py::test_patterns_find_the_same_key_as_the_sum_of_digits",
    }
)

#: They go through whole national tables, once more than others do, or set up a program each: a change
#: of code rarely breaks these alone, and a newcomer does not wait for them.
LENGTHY = frozenset(
    {
        "ci/test_examples.py::test_pytest",
        "cli/test_cli.py::test_invalid_data_are_exit_code_1_without_traceback",
        "cli/test_cli.py::test_the_installed_command_runs_without_traceback",
        "cli/test_enrich_names.py::test_a_parquet_file_gets_its_codes_by_name_too",
        "cli/test_find.py::test_resolve_over_every_code_counts_as_it_should",
        "cli/test_history.py::test_editions_and_packages_are_compared",
        "cli/test_schema.py::test_a_change_of_data_is_drift",
        "cli/test_schema.py::test_drift_is_shown_and_exits_1",
        "cli/test_schema.py::test_what_the_system_refuses_to_write_is_said_and_nothing_changes",
        "cli/test_schema.py::test_writing_gives_the_committed_bytes_from_nothing",
        "cli/test_terminal.py",
        "cli/test_validate.py::test_a_package_whose_bytes_are_others_is_damaged",
        "dataframes/test_check.py::test_whatever_the_cells_the_faults_are_those_of_the_file",
        "dataframes/test_from_date.py",
        "dataframes/test_lookup.py",
        "docs/test_runner.py::test_a_page_that_lies_fails_and_says_where",
        "enriching/test_engines.py",
        "enriching/test_parquet_files.py",
        "exports/test_csv.py::test_an_unfiltered_table_is_the_committed_file",
        "exports/test_export.py::test_a_format_imports_no_library_of_others",
        "exports/test_sqlite.py",
        "exports/test_xlsx.py",
        "exports/test_zip.py::test_the_whole_package_loads_again",
        "exports/test_zip.py::test_two_builds_are_equal_to_the_byte",
        "fixing/test_fix.py::test_a_clean_table_stays_as_it_is",
        "golden/test_golden.py::test_each_export_is_the_same",
        "package/test_opening.py::test_a_damaged_zip_is_refused",
        "package/test_opening.py::test_a_zip_is_read_as_it_is",
        "package/test_shipped.py::test_a_file_with_one_other_byte_is_refused",
        "package/test_shipped.py::test_a_trusted_row_is_the_checked_row_in_all",
        "package/test_shipped.py::test_no_descriptor_is_written_for_tables_with_a_fault",
        "pipeline/test_add_a_column.py",
        "pipeline/test_build.py::test_a_build_replaces_the_whole_folder_and_leaves_nothing_beside",
        "pipeline/test_build.py::test_the_files_give_the_committed_tables_to_the_byte",
        "pipeline/test_build.py::test_the_summary_counts_rows_anomalies_and_codes_outside_the_cog",
        "pipeline/test_next_edition.py",
        "pipeline/test_reference.py",
        "pipeline/test_refresh.py::test_a_source_that_fails_does_not_keep_others_from_being_built",
        "pipeline/test_refresh.py::test_a_source_that_the_build_refuses_does_not_keep_others_from_being_built",
        "pipeline/test_refresh.py::test_the_official_files_served_as_publishers_write_them_are_nothing_new",
        "pipeline/test_refresh.py::test_without_into_the_project_and_its_sources_are_what_is_written",
        "reference/test_history.py",
        "reference/test_search.py::test_all_homonyms_are_returned",
        "tabular/test_streams.py::test_other_resources_of_any_shape",
        "test_dataset.py::test_another_package_is_loaded_whole",
        "test_testing.py::test_a_whole_package",
        "validation/test_by_frictionless.py::test_what_takes_too_long_leaves_time_for_others",
        "validation/test_hostile.py",
        "validation/test_official_lists.py::test_an_official_file_has_errors_on_the_listed_cells_only",
        "validation/test_options.py::test_an_option_is_added_in_one_place",
        "validation/test_validate.py::test_a_package_with_too_many_faults_is_read_no_further",
        "validation/test_validate.py::test_faults_come_in_the_order_of_the_descriptor_and_of_lines",
        "validation/test_validate.py::test_the_shipped_package_is_valid_by_default",
    }
)

#: Where a test is for each library of dataframes, those that stand for all.
FEW = ("pandas", "polars", "polars-lazy")


def pytest_collection_finish() -> None:
    """Look less often for garbage among many objects that stay: a tenth of the time of all."""
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs where, on one interpreter, in `make check` only, untraced; and Spark first."""
    # One worker gets what comes first, and the others take from it what comes last: Spark, of which
    # each worker that asks it starts one, is started once.
    items.sort(key=lambda item: "pyspark" not in item.name)
    for item in items:
        name = item.path.relative_to(HERE).as_posix() if item.path.is_relative_to(HERE) else ""
        names = {name, f"{name}::{item.name.partition('[')[0]}"}
        whole = name in AT_LENGTH or not WHOLE.isdisjoint(names)
        if item.path.parent.name in ONCE or whole:
            item.add_marker(pytest.mark.once)
        if name.startswith("web/browser/"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.outside)
        if name in BY_PROCESS:
            item.add_marker(pytest.mark.processes)
        if os.name != "posix" and is_of_posix(item):
            item.add_marker(pytest.mark.skip(reason="names what only POSIX has"))
        if not LENGTHY.isdisjoint(names) or _is_of_another_library(item, name):
            item.add_marker(pytest.mark.lengthy)
        if item.get_closest_marker("processes") or item.get_closest_marker("lengthy"):
            item.add_marker(pytest.mark.outside)
        often = not OFTEN.isdisjoint(names)
        if whole or often or item.get_closest_marker("outside"):
            item.add_marker(pytest.mark.no_cover)


def is_of_posix(item: pytest.Item) -> bool:
    """Say whether a test names what only POSIX has."""
    function = getattr(item, "function", None)
    return function is not None and OF_POSIX.search(inspect.getsource(function)) is not None


def _is_of_another_library(item: pytest.Item, name: str) -> bool:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    return name.startswith("dataframes/") and params.get("library", FEW[0]) not in FEW


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Trace nothing where `no_cover` says so: pytest-cov would trace what is prepared for a test."""
    return (yield from _untraced(item))


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Trace nothing where `no_cover` says so: in a worker, pytest-cov pauses one tracer of two."""
    return (yield from _untraced(item))


def _untraced(item: pytest.Item) -> Generator[None]:
    tracer = sys.gettrace()
    if item.get_closest_marker("no_cover") and item.config.pluginmanager.hasplugin("_cov"):
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)

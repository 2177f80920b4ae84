"""For the test suites of others: a file that is not valid fails a test, with the whole report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pvd_data.base.language import pick_lang
from pvd_data.reports.text import render
from pvd_data.validation.validate import validate

if TYPE_CHECKING:
    from pvd_data.report import Report
    from pvd_data.validation.validate import Target


def assert_valid(path: Target, **options: Any) -> Report:
    r"""Check data, and fail with the report for people where there is an error.

    Warnings and notices pass, unless `strict=True`. Neither pytest nor any other framework is
    needed; under pytest this function is left out of the traceback.

    Args:
        path: what `pvd_data.validate` takes: a file, a data package, rows, a dataframe…
        **options: those of `pvd_data.validate`: `table`, `key`, `strict`, `ignore`, `lang`…

    Returns:
        What was found, for a test that asks for more: `assert_valid(path).counts == {}`.

    Raises:
        AssertionError: there is an error; the message is the report as text.
        PvdDataError: the data cannot be read, or nothing in them can be checked.
        ValueError: no rule has a name that was given.

    >>> import pathlib, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = pathlib.Path(folder.name, "projets.csv")
    >>> _ = path.write_text("code_insee,nom\n05046,Embrun\n05170,Talard\n", "utf-8")
    >>> assert_valid(path, lang="en")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    AssertionError: /...projets.csv is not valid
    ...
      R007 Misspelt name: 1 error
        line 3, character 7 – nom: found 'Talard', the commune 05170 is spelt 'Tallard'
          | 05170,Talard
          |       ^^^^^^
          write: Tallard (to be checked)
    ...
    >>> _ = path.write_text("code_insee,nom\n05046,Embrun\n05170,Tallard\n", "utf-8")
    >>> assert_valid(path).rows[str(path)]
    2
    >>> folder.cleanup()
    """
    __tracebackhide__ = True
    lang = pick_lang(options.pop("lang", None))
    report = validate(path, lang=lang, **options)
    if not report.valid:
        verdict = "n'est pas valide" if lang == "fr" else "is not valid"
        name = os.fspath(path) if isinstance(path, str | os.PathLike) else report.issues[0].path
        raise AssertionError(f"{name} {verdict}\n\n{render(report, lang)}")
    return report

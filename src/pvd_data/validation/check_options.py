"""The options of a check as a Pydantic model, for those who make them beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, create_model

from pvd_data.validation.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec

    from pvd_data.validation.options import Options as Fields

    P = ParamSpec("P")
else:
    from pvd_data.validation.options import Asked as Fields

M = TypeVar("M", bound=BaseModel)


class _Model(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", strict=True)


def _with_fields(cls: type[M]) -> type[M]:
    """Make a model of a class, with the fields of `Options`: they are written once."""
    made: Any = {
        name: (one.annotation, Field(default_factory=one.made) if one.made is dict else one.made())
        for name, one in OPTIONS.items()
    }
    bases: Any = cls.__bases__
    model: Any = create_model(
        cls.__name__, __base__=bases, __module__=cls.__module__, __doc__=cls.__doc__, **made
    )
    return cast("type[M]", model)


if TYPE_CHECKING:

    def _called_as(
        other: Callable[P, None],
    ) -> Callable[[Callable[..., None]], Callable[P, None]]: ...


@_with_fields
class CheckOptions(Fields, _Model):
    """What is asked of a check, made once and handed on whole.

    Attributes:
        table: name of the table of this package that a CSV or workbook should hold, in full.
        sheet: of a workbook, the name or the number of the only sheet to check.
        columns: of a free-form file, labels by the role of their column, where it is not
            inferred: `{"code_insee": "INSEE"}`, or the numbers of columns, from 1, as texts.
        not_columns: of a free-form file, labels or numbers of columns that are not to be checked.
        key: of a free-form file, the label or labels whose values must not repeat.
        header_row: the physical line that names the columns, where it is not found.
        delimiter: the sign between the cells of a CSV, where it is not found; `"tab"` for a tab.
        require_programme: whether each commune must be in the programme.
        require_columns: whether a file must have a column that is recognised: one without is a
            fault (`F020`), where it is else left unchecked.
        require: of a free-form file, roles that a column must have, without an empty cell: a file
            without such a column is wrong (`S001`), and so is each empty cell of it (`T003`).
        as_of: the day as of which codes, names, régions and EPCI are checked, or its ISO text;
            `"today"` for today, where None tells once of which other year a file is.
        select: codes, slugs or beginnings of codes of the only rules to check.
        ignore: the same, of rules not to check.
        strict: whether warnings count as errors.
        engine: what goes through a large file: `python`, `polars` (with the extra `[fast]`), or
            `auto`, which is polars where it is there. What is found is the same.
        limit: how many issues of each rule are listed for a file; all are counted.
        lang: language of the messages; else `PVD_DATA_LANG`, else the locale's, else French.

    >>> CheckOptions.of(as_of="2015-12-31", select="R").as_of
    datetime.date(2015, 12, 31)
    """

    if TYPE_CHECKING:  # mypy's plugin for Pydantic sees no fields in a class that is no model

        @_called_as(Fields.__init__)
        def __init__(self, **asked: Any) -> None:
            """Make them: see the attributes."""

        @classmethod
        def of(cls, **asked: Any) -> CheckOptions:  # editors follow no `Self` into the class above
            """Make the options of what was asked by name."""

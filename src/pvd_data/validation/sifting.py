"""Whether whole columns are looked at first, by an engine that is made for them, and from when on.

With polars most rows of a large file are seen to be right without a Python object for any cell.
The rest, and each run of lines whose form is odd, goes the way of all others: the same is found.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pvd_data.tabular.lines import Form, Lines, Sifted
    from pvd_data.validation.plan import Plan
    from pvd_data.validation.sieve import Sieve

#: How many characters are sifted at once: twice as many take a twelfth less time, and
#: 35 MiB more.
_RUN = 2**21

#: How many characters are read before polars is imported, which takes as long as their check.
_WORTH = 2**20

#: How many bytes of addresses a process has to have for polars, which reserves 1.3 GiB and is aborted
#: where it gets less: a program that is confined goes without.
_RESERVED = 2**31

#: Where so many rows of a run, and a third of them, are no clean ones, looking at the columns of the
#: next one would not be worth its while.
_SUSPECTS = 5_000


class Sifter:
    """Sifts the lines of one file, if that is asked for and worthwhile."""

    def __init__(self, plan: Plan, width: int, engine: str, waits: Callable[[], bool]) -> None:
        """Begin, with nothing read.

        Args:
            plan: what is checked.
            width: how many columns the file has.
            engine: what the user asked for: `auto`, `python` or `polars`.
            waits: says whether what is next may not be a row.
        """
        self._plan = plan
        self._width = width
        self._waits = waits
        self._chosen = engine == "polars"
        self._left = 0 if self._chosen else _WORTH
        self._sieve: Sieve | None = None
        self._never = engine == "python" or find_spec("polars") is None

    @property
    def size(self) -> int:
        """How many characters are taken at once; 0 where lines are to be read one by one."""
        return 0 if self._never or self._waits() else _RUN if self._left <= 0 else 1

    def sift(self, runs: Sequence[Lines], first: int, form: Form) -> Sifted | None:
        """Look at whole columns of lines; None where they are to be read one by one.

        Args:
            runs: the lines.
            first: the number of their first record.
            form: how cells are written.
        """
        if self._never or self._waits():
            return None
        if self._sieve is None:
            self._left -= sum(len(run.text) for run in runs)
            if self._left > 0:
                return None
            if not self._chosen and _is_confined():
                self._never = True
                return None
            from pvd_data.validation.sieve import Sieve  # it imports polars

            self._sieve = Sieve.of(self._plan, self._width, form)
            self._never = self._sieve is None
        sifted = None if self._sieve is None else self._sieve.sift(runs, first)
        if sifted is not None and len(sifted.suspects.rows) > max(_SUSPECTS, sifted.height // 3):
            self._never = True
        return sifted


def _is_confined() -> bool:
    """Say whether this process may have fewer addresses than polars reserves."""
    try:
        import resource
    except ImportError:  # Windows, browsers
        return False
    return 0 <= resource.getrlimit(resource.RLIMIT_AS)[0] < _RESERVED

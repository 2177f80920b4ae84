"""What is asked of a package as a whole, and not of one code or name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.days import read_day
from pvd_data.errors import UnknownKeyError

if TYPE_CHECKING:
    import datetime

    from pvd_data.dataset import TableSet
    from pvd_data.reference.programme import ProgrammeThen
    from pvd_data.reference.statistics import By, Statistics
else:
    TableSet = object  # what has tables has them all


class Overview(TableSet):
    """The programme on a day, and in numbers: of any tables, each imported when it is asked for."""

    def as_of(self, day: datetime.date | str) -> ProgrammeThen:
        """Return the programme on a day: the communes of the edition that was in force.

        Args:
            day: the day, or its ISO text.

        Raises:
            UnknownKeyError: no edition of that day or before is known; the error names the first.
            TypeError: `day` is no date.
            ValueError: it is a text that is no date.

        >>> import pvd_data
        >>> pvd = pvd_data.load()
        >>> "01093" in pvd.as_of("2023-12-31"), "01093" in pvd.as_of("2024-02-01")
        (True, False)
        """
        from pvd_data.reference.programme import programme_on

        then = programme_on(self, read_day(day))
        if then is None:
            raise UnknownKeyError("editions", str(read_day(day)), tuple(self.editions)[:1])
        return then

    def stats(self, by: By = "region") -> Statistics:
        """Count the communes of the programme, their population, EPCI and signed ORT.

        Args:
            by: by what they are counted.

        Raises:
            ValueError: nothing is counted by that.

        >>> import pvd_data
        >>> found = pvd_data.load().stats("region")
        >>> max(found, key=lambda group: group.nombre_communes).nom
        'Auvergne-Rhône-Alpes'
        """
        from pvd_data.reference.statistics import statistics

        return statistics(self, by)

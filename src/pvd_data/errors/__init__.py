"""The exceptions of this package, as one tree.

::

    PvdDataError
    ├── DataPackageNotFoundError   nothing to load there          (LookupError)
    ├── DamagedPackageError        the installed tables are not those shipped (LookupError)
    ├── DescriptorError            the package's shape is unusable (ValueError)
    ├── InvalidDataError           load() met bad data             (ValueError)
    ├── UnknownKeyError            communes["99999"]               (KeyError)
    │   └── KeyTypeError           5046 in communes                (TypeError)
    ├── AmbiguousNameError         several rows have the name      (LookupError)
    ├── NothingToCheckError        no column of a file is known    (ValueError)
    ├── UnreadableFileError        a file cannot be opened         (LookupError)
    ├── MissingTableError          a partial package lacks a table (LookupError)
    ├── ExportError                an export cannot be written
    ├── FrameError                 a dataframe cannot be worked on (ValueError)
    └── UnlinkedRowError           a relation asked of a lone row

Faults *in* data are no exceptions: they are `Issue` records in a `Report`.
`InvalidDataError` carries that report when the data themselves were asked for. `ColumnWarning` is
what `frames.check` warns of.

>>> issubclass(UnknownKeyError, KeyError) and issubclass(UnknownKeyError, PvdDataError)
True
"""

from __future__ import annotations

from pvd_data.errors.base import (
    PvdDataError,
)
from pvd_data.errors.files import (
    ColumnWarning,
    ExportError,
    FrameError,
    NothingToCheckError,
    UnreadableFileError,
)
from pvd_data.errors.packages import (
    REINSTALL,
    DamagedPackageError,
    DataPackageNotFoundError,
    DescriptorError,
    InvalidDataError,
    MissingTableError,
)
from pvd_data.errors.rows import (
    AmbiguousNameError,
    KeyTypeError,
    UnknownKeyError,
    UnlinkedRowError,
)

__all__ = [
    "REINSTALL",
    "AmbiguousNameError",
    "ColumnWarning",
    "DamagedPackageError",
    "DataPackageNotFoundError",
    "DescriptorError",
    "ExportError",
    "FrameError",
    "InvalidDataError",
    "KeyTypeError",
    "MissingTableError",
    "NothingToCheckError",
    "PvdDataError",
    "UnknownKeyError",
    "UnlinkedRowError",
    "UnreadableFileError",
]

for _name in __all__:
    _thing = globals()[_name]
    if isinstance(_thing, type):
        # Tracebacks and pickles name the module that people import.
        _thing.__module__ = __name__
del _name, _thing

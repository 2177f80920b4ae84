"""What a library of dataframes raises becomes an error that names the columns."""

from __future__ import annotations

import pytest

from pvd_data.dataframes.keys import refusing
from pvd_data.errors import FrameError


class PanicException(BaseException):
    """As polars raises it."""


@pytest.mark.parametrize("raised", [ValueError("odd"), PanicException("odd")])
def test_what_a_library_raises_names_the_columns(raised: BaseException) -> None:
    with pytest.raises(FrameError, match=r"'a', 'b'.*odd") as found, refusing(lambda: ["a", "b"]):
        raise raised
    assert found.value.__cause__ is raised


@pytest.mark.parametrize(
    "raised", [FrameError("ours"), ImportError("lacks"), MemoryError(), KeyboardInterrupt()]
)
def test_what_says_itself_what_is_wrong_is_left(raised: BaseException) -> None:
    with pytest.raises(type(raised)) as found, refusing(lambda: ["a"]):
        raise raised
    assert found.value is raised

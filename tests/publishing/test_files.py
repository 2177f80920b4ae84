"""What generated files differ in from those that are committed."""

from __future__ import annotations

import pytest

from pvd_data.publishing.files import SHOWN, difference


@pytest.mark.parametrize("changed", [1, SHOWN - 3, SHOWN - 2, SHOWN + 5])
def test_a_difference_is_shown_to_its_twentieth_line(changed: int) -> None:
    old = b"".join(b"a\n" for _ in range(changed))
    lines = difference("a.csv", old, b"")
    whole = ["--- a.csv (enregistré)", "+++ a.csv (reconstruit)", f"@@ -1{',' * (changed > 1)}"]
    assert lines[:2] == whole[:2]
    assert lines[2].startswith(whole[2])
    if 3 + changed <= 20:
        assert lines[3:] == ["-a"] * changed
    else:
        more = 3 + changed - 20
        assert lines[3:] == [
            *["-a"] * 17,
            f"… et {more} lignes de différence de plus dans a.csv",
        ]


def test_bytes_that_are_no_line_are_told_too() -> None:
    assert difference("a.csv", b"a\r\n", b"a\n") == ["a.csv : fins de ligne ou octets différents"]
    assert difference("a.csv", b"a\n", b"a\n") == []

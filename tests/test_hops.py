"""One finding passes few rooms."""

from __future__ import annotations

import pytest

from benchmarks import hops


@pytest.mark.parametrize("flow", hops.FLOWS)
def test_a_finding_enters_few_modules(flow: str) -> None:
    assert 5 < len(hops.count(flow)) <= hops.MOST[flow]

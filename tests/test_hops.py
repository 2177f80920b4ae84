"""One result enters few modules."""

from __future__ import annotations

import pytest

from benchmarks import hops


@pytest.mark.outside
@pytest.mark.parametrize("flow", hops.FLOWS)
def test_a_result_enters_few_modules(flow: str) -> None:
    _, most = hops.FLOWS[flow]
    assert 5 < len(hops.count(flow)) <= most

"""Fixtures for files that are enriched."""

from __future__ import annotations

import pytest


@pytest.fixture
def same_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Join Parquet in this process, as where none can be started; other tests start one."""
    monkeypatch.setattr("pvd_data.enriching.apart.can_confine", lambda: False)

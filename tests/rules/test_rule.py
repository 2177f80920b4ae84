"""What Pydantic's errors are called here."""

from __future__ import annotations

import pydantic
import pytest

from pvd_data.base.language import Text
from pvd_data.rules.rule import describe_error
from pvd_data.schema.models.territoires import Region


def test_a_value_that_is_missing_has_words() -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        Region.model_validate({"nom": "Corse"})
    found = {describe_error(detail) for detail in caught.value.errors(include_url=False)}
    assert found == {("missing-value", Text(fr="une valeur", en="a value"))}

"""A table as a mapping, and its look-ups."""

from __future__ import annotations

import datetime
import pickle
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

import pvd_data
from pvd_data import table

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_table_is_a_mapping_in_the_order_of_its_keys(pvd: pvd_data.Dataset) -> None:
    communes = pvd.communes
    assert isinstance(communes, Mapping)
    keys = list(communes)
    assert keys == sorted(keys)
    assert len(communes) == len(keys)
    assert [row.code_insee for row in communes.values()] == keys
    assert "05046" in communes
    assert "75056" not in communes
    assert communes.get("75056") is None
    assert None not in communes
    assert communes.get(cast("str", float("nan"))) is None


@pytest.mark.parametrize("key", [5046, np.int64(5046), 5046.0, ("05046",), [], b"05046"])
def test_a_key_of_another_type_is_never_a_silent_no(key: Any, pvd: pvd_data.Dataset) -> None:
    close = ("05046",) if key in (5046, 5046.0) and not isinstance(key, float) else ()
    for ask in (pvd.communes.__contains__, pvd.communes.get):
        with pytest.raises(pvd_data.KeyTypeError) as caught:
            ask(key)
        error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
        assert (error.table, error.key, error.close_matches) == ("communes", key, close)
        said = "; did you mean '05046'?" if close else ""
        assert str(error) == f"the keys of communes are texts, not {key!r}{said}"


@pytest.mark.parametrize(
    ("key", "meant"),
    [("5046", "05046"), ("2a004", None), ("99999", None), ("", None), ("75056", None)],
)
def test_a_text_that_lacks_a_zero_is_warned_of(
    key: str, meant: str | None, pvd: pvd_data.Dataset
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert (key in pvd.communes, pvd.communes.get(key)) == (False, None)
    said = [f"no row {key!r} in communes; did you mean {meant!r}?"] * 2
    assert [str(one.message) for one in caught] == (said if meant else [])
    assert {one.filename for one in caught} <= {__file__}


def test_a_capital_that_is_lacking_is_warned_of(pvd: pvd_data.Dataset) -> None:
    with pytest.warns(UserWarning, match="did you mean '2A004'"):
        assert "2a004" not in pvd.communes_france


def test_a_commune_beyond_the_programme_is_said_to_be_that(pvd: pvd_data.Dataset) -> None:
    with pytest.raises(pvd_data.UnknownKeyError) as caught:
        pvd.communes["75056"]
    assert str(caught.value) == "no row '75056' in communes; Paris is not in the programme"
    assert caught.value.outside == "Paris"
    assert pickle.loads(pickle.dumps(caught.value)).outside == "Paris"  # noqa: S301
    with pytest.raises(pvd_data.UnknownKeyError, match=r"in departements$"):
        pvd.departements["75056"]


def test_a_key_of_several_columns_is_a_tuple(pvd: pvd_data.Dataset) -> None:
    row = pvd.participations["hautes-alpes-prefecture", "05046"]
    assert row.role == "commune lauréate"
    with pytest.raises(pvd_data.UnknownKeyError, match=r"no row .*05046.* in participations$"):
        pvd.participations["05046"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("key", "close"),
    [
        ("5046", ("05046",)),
        (5046, ("05046",)),
        ("embrun", ("05046",)),
        ("Breteuil", ("27112", "60104")),
        ("99999", ()),
        (None, ()),
    ],
)
def test_an_unknown_key_names_close_ones(
    key: object, close: tuple[str, ...], pvd: pvd_data.Dataset
) -> None:
    with pytest.raises(pvd_data.UnknownKeyError) as caught:
        pvd.communes[key]  # type: ignore[index]
    assert isinstance(caught.value, KeyError)
    assert (caught.value.table, caught.value.key) == ("communes", key)
    assert caught.value.close_matches == close


@pytest.mark.parametrize("read", [str, repr, vars, pickle.dumps, lambda error: error.args])
def test_keys_like_an_unknown_one_are_sought_when_its_error_is_read(
    read: Callable[[Exception], object], pvd: pvd_data.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought = []

    def seek(rows: object, key: object) -> tuple[str, ...]:
        sought.append(key)
        return ("05046",)

    monkeypatch.setattr(table, "near_keys", seek)
    asks: list[Callable[[], object]] = [
        lambda: pvd.communes["05"],
        lambda: pvd.communes.get_by_name("05"),
        lambda: cast("Any", 5) in pvd.communes,
    ]
    for ask in asks:
        with pytest.raises(pvd_data.UnknownKeyError) as caught:
            ask()
        assert not sought
        read(caught.value)
        assert len(sought) == 1
        whole = ("communes", *sought, ("05046",), "")
        assert caught.value.args == whole == tuple(vars(caught.value).values())
        assert repr(caught.value) == f"{type(caught.value).__name__}{whole!r}"
        assert pickle.loads(pickle.dumps(caught.value)).args == whole  # noqa: S301
        assert len(sought) == 1
        sought.clear()


def test_an_unknown_key_reads_as_a_sentence(pvd: pvd_data.Dataset) -> None:
    with pytest.raises(pvd_data.UnknownKeyError) as caught:
        pvd.communes["5046"]
    assert str(caught.value) == "no row '5046' in communes; did you mean '05046'?"


def test_an_unhashable_key_is_unknown(pvd: pvd_data.Dataset) -> None:
    with pytest.raises(pvd_data.UnknownKeyError):
        pvd.communes[["05046"]]  # type: ignore[index]


def test_where_filters_by_columns_and_region(pvd: pvd_data.Dataset) -> None:
    found = pvd.communes.where(code_region="93", ort=True)
    by_hand = [row for row in pvd.communes.values() if row.region.code_region == "93" and row.ort]
    assert list(found) == by_hand
    assert 0 < len(found) < len(pvd.communes)


def test_where_takes_none_for_a_missing_value(pvd: pvd_data.Dataset) -> None:
    assert [row.nom for row in pvd.communes.where(siren_epci=None)] == ["L'Île-d'Yeu"]


def test_where_without_criteria_is_everything(pvd: pvd_data.Dataset) -> None:
    assert pvd.regions.where() == tuple(pvd.regions.values())


def test_where_uses_a_table_s_own_code_region(pvd: pvd_data.Dataset) -> None:
    assert [row.code_departement for row in pvd.departements.where(code_region="94")] == [
        "2A",
        "2B",
    ]
    assert {row.code_departement for row in pvd.evenements.where(code_region="93")} == {"05"}


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ({"region": "93"}, r"got 'region', which is no column of communes; .*, code_region$"),
        ({"departement": "05"}, "which is no column"),
        ({"code_departement": 5}, r"code_departement=5\): a int equals no value .* expected str"),
        ({"code_region": 93}, "expected str"),
        ({"ort": "true"}, "expected bool"),
        ({"ort": 1}, "expected bool"),
        ({"date_ort": 20231031}, "expected date or None"),
        ({"date_ort": datetime.datetime(2023, 10, 31)}, "expected date or None"),
        ({"codes_postaux": "05200"}, "expected tuple"),
    ],
)
def test_where_refuses_what_could_match_nothing(
    criteria: dict[str, object], message: str, pvd: pvd_data.Dataset
) -> None:
    with pytest.raises(TypeError, match=message):
        pvd.communes.where(**criteria)


def test_where_takes_a_day_as_text(pvd: pvd_data.Dataset) -> None:
    day = next(row.date_ort for row in pvd.communes.values() if row.date_ort)
    found = pvd.communes.where(date_ort=day.isoformat())
    assert found == pvd.communes.where(date_ort=day)
    assert found
    with pytest.raises(ValueError, match="'31/10/2023' is no day"):
        pvd.communes.where(date_ort="31/10/2023")


def test_where_refuses_a_region_where_there_is_none(pvd: pvd_data.Dataset) -> None:
    with pytest.raises(TypeError, match=r"no column of axes; expected one of code_axe.*source$"):
        pvd.axes.where(code_region="93")


def test_tables_name_themselves(pvd: pvd_data.Dataset) -> None:
    assert repr(pvd.regions) == "<Table regions: 18 rows>"
    assert pvd.regions.name == "regions"
    assert pvd.axes.columns[0] == "code_axe"


def test_a_table_cannot_be_changed(pvd: pvd_data.Dataset) -> None:
    with pytest.raises(TypeError):
        pvd.communes["05046"] = pvd.communes["05170"]  # type: ignore[index]
    with pytest.raises(TypeError):
        pvd.communes.group("siren_epci")["x"] = ()  # type: ignore[index]

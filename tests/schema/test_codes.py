"""Each code: what is taken, what is refused, what its JSON Schema says."""

from __future__ import annotations

import itertools
import random
import re
import string
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from pvd_data.schema import codes
from pvd_data.schema.codes import has_luhn_key, luhn_patterns
from pvd_data.schema.territory import DEPARTEMENTS_BY_REGION, REGION_BY_DEPARTEMENT

VALID = {
    "CodeRegion": ["93", "01", "94"],
    "CodeDepartement": ["01", "05", "2A", "2B", "95", "971", "974", "976"],
    "CodeInsee": ["05046", "01001", "2A004", "2B033", "75056", "97105", "97611", "13201"],
    "CodeInseeHistorique": ["05046", "20004", "97123", "97502", "97701", "98735", "75020"],
    "Siren": ["200067742", "210500468", "000000000"],
    "CodePostal": ["05200", "20000", "97630", "98000"],
    "IdPvd": ["pvd-93-05-4", "pvd-94-2A-1", "pvd-75-1923-10", "pvd-01-971-12"],
    "CodeProgramme": ["PVD", "ACV"],
    "Identifiant": ["anct-pvd", "sante", "a1-b2"],
}
INVALID = {
    "CodeRegion": ["05", "1", "00", "93 ", "९३"],
    "CodeDepartement": ["20", "96", "00", "5", "2a", "2C", "970", "975", "977", "005", "٠٥"],
    "CodeInsee": [
        "5046",  # the zero that a spreadsheet eats
        "O5046",
        "05046\n",
        " 05046",
        "050460",
        "20004",  # Corse before 1976
        "2a004",
        "2C004",
        "96001",
        "97500",  # Saint-Pierre-et-Miquelon is no département
        "98735",
        "00001",
        "٠٥٠٤٦",  # Arabic digits
        "０５０４６",  # full-width digits
    ],
    "CodeInseeHistorique": ["96001", "97901", "5046", "2a004", "99138", "20004\n"],
    "Siren": ["200067743", "20006774", "2000677420", "200 067 742", "٢٠٠٠٦٧٧٤٢"],
    "CodePostal": ["00100", "99000", "5200", "05200\n"],
    "IdPvd": ["pvd-93-05-0", "pvd-93-05", "PVD-93-05-4", "pvd-9-05-4", "pvd-93-20-4"],
    "CodeProgramme": ["pvd", "P", "P V"],
    "Identifiant": ["Anct", "a_b", "-a", "a--b", "é"],
}


def adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(getattr(codes, name))


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in VALID.items() for text in texts]
)
def test_valid_codes_pass_unchanged(name: str, text: str) -> None:
    assert adapter(name).validate_python(text) == text


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in INVALID.items() for text in texts]
)
def test_invalid_codes_are_refused(name: str, text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        adapter(name).validate_python(text)
    (error,) = caught.value.errors()
    assert error["msg"].startswith("expected ")
    assert error["ctx"]["attendu"]


@pytest.mark.parametrize("name", VALID)
def test_codes_are_text_and_nothing_else(name: str) -> None:
    with pytest.raises(ValidationError):
        adapter(name).validate_python(5046)


@pytest.mark.parametrize("name", VALID)
def test_json_schema_says_the_same_pattern_and_a_valid_example(name: str) -> None:
    schema = adapter(name).json_schema()
    (shape,) = getattr(codes, name).__metadata__
    assert schema["pattern"] == f"^(?:{shape.pattern})$"
    assert schema["examples"] == [shape.example]
    assert adapter(name).validate_python(shape.example) == shape.example
    assert schema.get("minLength") == schema.get("maxLength") == shape.length


def test_the_departement_pattern_takes_the_101_and_no_other_code() -> None:
    alphabet = string.digits + "AB"
    candidates = (
        "".join(letters)
        for length in (1, 2, 3)
        for letters in itertools.product(alphabet, repeat=length)
    )
    taken = {text for text in candidates if _valid("CodeDepartement", text)}
    assert taken == set(REGION_BY_DEPARTEMENT)
    assert len(taken) == 101


def test_the_region_pattern_takes_the_18_and_no_other_code() -> None:
    pairs = ("".join(digits) for digits in itertools.product(string.digits, repeat=2))
    taken = {text for text in pairs if _valid("CodeRegion", text)}
    assert taken == set(DEPARTEMENTS_BY_REGION)
    assert len(taken) == 18


def test_a_commune_code_begins_with_a_departement() -> None:
    prefixes = {f"{n:02d}" for n in range(100)} | {"2A", "2B", "2C"}
    taken = {prefix for prefix in prefixes if _valid("CodeInsee", f"{prefix}101")}
    assert taken == {code[:2] for code in REGION_BY_DEPARTEMENT}


def test_a_wrong_luhn_key_is_told_from_a_wrong_form() -> None:
    with pytest.raises(ValidationError) as caught:
        adapter("Siren").validate_python("200067743")
    (error,) = caught.value.errors(include_url=False)
    assert error == {
        "type": "siren_check",
        "loc": (),
        "msg": "expected a SIREN of nine digits, such as 200067742, right key",
        "input": "200067743",
        "ctx": {
            "attendu": "un SIREN de neuf chiffres, par exemple 200067742, clé juste",
            "expected": "a SIREN of nine digits, such as 200067742, right key",
        },
    }


@pytest.mark.parametrize("length", [2, 3, 9, 14])
def test_patterns_find_the_same_key_as_the_sum_of_digits(length: int) -> None:
    def weigh(place: int, digit: str) -> int:
        return sum(map(int, str(int(digit) * (1 + place % 2))))

    patterns = luhn_patterns(length) if length <= 9 else None
    seeded = random.Random(length)  # noqa: S311
    for _ in range(500):
        begin = f"{seeded.randrange(10 ** (length - 1)):0{length - 1}}"
        right = -sum(weigh(place, digit) for place, digit in enumerate(f"{begin}0"[::-1])) % 10
        for key in string.digits:
            text, fits = f"{begin}{key}", int(key) == right
            assert has_luhn_key(text) == fits
            if patterns:
                assert all(re.search(each, text) for each in patterns) == fits
            if length == 9:
                assert _valid("Siren", text) == fits


def test_codes_serve_in_a_model_of_somebody_else() -> None:
    class Projet(BaseModel):
        code: codes.CodeInsee
        epci: codes.Siren | None = None

    assert Projet(code="05046").epci is None
    with pytest.raises(ValidationError):
        Projet(code="05046", epci="1")


def _valid(name: str, text: str) -> bool:
    try:
        adapter(name).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("value", [b"05046", bytearray(b"05046"), 5046, 5046.0, None])
def test_codes_are_text_and_nothing_that_could_be_made_one(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(codes.CodeInsee).validate_python(value)

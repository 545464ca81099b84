"""What the texts of a header mean, and that nothing is made of those that mean nothing."""

import pytest

from avara_desktop.local import dicom_values as values


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Doe^John", "John Doe"),
        ("Doe^John^Quincy^Dr^Jr", "John Quincy Doe Jr"),
        ("Doe", "Doe"),
        ("^John", "John"),
        ("de la  Cruz^ Ana ", "Ana de la Cruz"),
        ("DOE, JOHN", "DOE, JOHN"),
        ("^^^^", ""),
        ("", ""),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Tarou Yamada"),
        ("=山田^太郎=やまだ^たろう", "山田 太郎"),
        ("^^=^=やまだ^たろう", "やまだ たろう"),
        ("홍^길동", "홍 길동"),
        ("𠮷田^太郎", "𠮷田 太郎"),
        ("Doe^John\\Roe^Jane", "John Doe"),
        ("a^b^c^d^e^f^g=", "b c a e"),
    ],
)
def test_a_name_is_as_it_is_read(text: str, name: str) -> None:
    assert values.person(text) == name


@pytest.mark.parametrize(
    ("text", "sex"), [("M", "male"), ("F", "female"), ("O", "other"), ("f", "female"), ("U", ""), ("", ""), ("MF", "")]
)
def test_sex(text: str, sex: str) -> None:
    assert values.sex(text) == sex


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20040119", "2004-01-19"),
        ("1997.04.24", "1997-04-24"),
        ("20000229", "2000-02-29"),
        ("19000229", ""),
        ("20041301", ""),
        ("00000000", ""),
        ("2004", ""),
        ("2004-01-19", ""),
        ("1997.0424", ""),
        ("200401190", ""),
        ("٢٠٠٤٠١١٩", ""),
        ("", ""),
    ],
)
def test_a_date_exists_or_is_not_told(text: str, day: str) -> None:
    assert values.day(text) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("072730", "07:27"),
        ("132645.921000", "13:26"),
        ("14:04:38", "14:04"),
        ("0727", "07:27"),
        ("000000", "00:00"),
        ("235960", "23:59"),
        ("07", ""),
        ("240000", ""),
        ("076000", ""),
        ("07273", ""),
        ("noon", ""),
        ("", ""),
    ],
)
def test_a_time_of_day(text: str, clock: str) -> None:
    assert values.clock(text) == clock


@pytest.mark.parametrize(
    ("text", "born", "studied", "age"),
    [
        ("034Y", "", "", "34 years"),
        ("34y", "", "", "34 years"),
        ("001Y", "", "", "1 year"),
        ("002M", "", "", "2 months"),
        ("003W", "", "", "3 weeks"),
        ("005D", "", "", "5 days"),
        ("000D", "", "", "0 days"),
        ("034Y", "2000-01-01", "2010-01-01", "34 years"),
        ("000Y", "", "", ""),
        ("000Y", "2000-01-01", "2010-01-01", "10 years"),
        ("999Y", "", "", ""),
        ("34", "", "", ""),
        ("", "1980-05-06", "2014-05-05", "33 years"),
        ("", "1980-05-06", "2014-05-06", "34 years"),
        ("", "2012-02-29", "2014-02-28", "23 months"),
        ("", "2014-01-31", "2014-03-30", "8 weeks"),
        ("", "2014-01-31", "2014-03-31", "2 months"),
        ("", "2014-01-01", "2014-01-15", "2 weeks"),
        ("", "2014-01-01", "2014-01-14", "13 days"),
        ("", "2014-01-01", "2014-01-02", "1 day"),
        ("", "2014-01-01", "2014-01-01", "0 days"),
        ("", "2014-01-02", "2014-01-01", ""),
        ("", "1800-01-01", "2008-05-04", ""),
        ("", "1980-05-06", "", ""),
        ("", "", "2014-05-06", ""),
    ],
)
def test_an_age_has_its_unit(text: str, born: str, studied: str, age: str) -> None:
    assert values.age(text, born, studied) == age


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("1.73", 173.0),
        ("1,73", 173.0),
        (" .5 ", 50.0),
        ("173", 173.0),
        ("17.3E1", 173.0),
        ("2.8", 280.0),
        ("3", None),
        ("60", None),  # cm of an infant, or inches
        ("0.000000", None),
        ("-1.7", None),
        ("281", None),
        ("nan", None),
        ("1_7", None),
        ("1e999", None),
        ("tall", None),
        ("", None),
    ],
)
def test_a_size_is_in_metres_or_beyond_doubt_in_centimetres(text: str, height: float | None) -> None:
    assert values.height_cm(text) == height


@pytest.mark.parametrize(
    ("text", "weight"),
    [("81.632700", 81.63), ("80", 80.0), ("0.45", 0.45), ("0", None), ("701", None), ("inf", None), ("80 kg", None)],
)
def test_a_weight_is_one_that_somebody_can_have(text: str, weight: float | None) -> None:
    assert values.weight_kg(text) == weight

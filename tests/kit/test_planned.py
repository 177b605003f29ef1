"""Times to come as the desk writes them, read at 14:00 on Monday 2026-11-23."""

import pytest

from pmconsole.desk.core.planned import WrongMoment, parse_planned
from tests.conftest import START, ZONE


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("18:00", "2026-11-23 18:00"), ("9:00", "2026-11-23 09:00"), ("明天 9:00", "2026-11-24 09:00"),
        ("11-25 18:00", "2026-11-25 18:00"), ("11月25日18点", "2026-11-25 18:00"), ("1-5 8:00", "2027-01-05 08:00"),
        ("3小时后", "2026-11-23 17:00"), ("2天后", "2026-11-25 14:00"), ("24:00", "2026-11-24 00:00"),
        ("今晚２２：３０", "2026-11-23 22:30"),
    ],
)  # fmt: skip
def test_what_a_planned_time_means(text: str, means: str) -> None:
    moment = parse_planned(text, START, ZONE)
    assert moment is not None and f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" == means


def test_empty_is_left_open() -> None:
    assert parse_planned(" ", START, ZONE) is None


@pytest.mark.parametrize("text", ["abc", "25:00", "2-30 9:00", "下周"])
def test_nonsense_gets_a_sentence(text: str) -> None:
    with pytest.raises(WrongMoment, match="明天 9:00"):
        parse_planned(text, START, ZONE)

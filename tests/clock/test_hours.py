"""Office hours: what an operator writes, and office time within a day."""

from datetime import timedelta

import pytest

from sixia.clock import OfficeHours

USUAL = "08:30-12:00 14:00-17:30"


@pytest.mark.parametrize("text", [USUAL, "00:00-24:00", "08:00-12:00 12:00-18:00"])
def test_read_and_written_alike(text: str) -> None:
    assert str(OfficeHours.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "morning",
        "8:30-12:00",
        "08:30",
        "08:30-12:60",
        "08:30-24:01",
        "25:00-26:00",
        "12:00-08:30",
        "08:30-08:30",
        "14:00-17:30 08:30-12:00",
        "08:30-12:00 11:00-17:30",
        "08:30-12:00,14:00-17:30",
        "08:30-12:00 14:00-17:30 14:00-17:30",
        "０8:30-12:00",
    ],
)
def test_wrong_hours_are_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="office hours"):
        OfficeHours.parse(text)


@pytest.mark.parametrize(
    ("clock", "gone"), [(0, 0), (8.5, 0), (9, 0.5), (12, 3.5), (13, 3.5), (15, 4.5), (23, 7)]
)
def test_office_time_gone(clock: float, gone: float) -> None:
    hours = OfficeHours.parse(USUAL)
    assert hours.gone(timedelta(hours=clock)) == timedelta(hours=gone)


def test_work_is_done_when_the_morning_ends_not_when_the_afternoon_begins() -> None:
    hours = OfficeHours.parse(USUAL)
    assert hours.at(timedelta(hours=3.5)) == timedelta(hours=12)
    assert hours.at(hours.total) == hours.close == timedelta(hours=17.5)
    with pytest.raises(ValueError, match="no more than 7:00:00"):
        hours.at(timedelta(hours=8))

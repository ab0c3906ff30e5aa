"""When a trigger is due, held to a walk over every minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.triggers import rules
from edge.triggers.model import TaskTemplate
from shared.errors import Refused
from shared.spec import Limits

MINUTE: Final = timedelta(minutes=1)


def ms(text: str, tz: str = "UTC", fold: int = 0) -> int:
    at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(tz), fold=fold)
    return round(at.timestamp() * 1000)


def wall(at: int, tz: str) -> str:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(tz)).strftime("%Y-%m-%d %H:%M %z")


def runs(cron: str, tz: str, after: str, count: int) -> list[str]:
    plan, at, found = rules.schedule(cron, tz), ms(after, tz), []
    for _ in range(count):
        at = rules.first_after(plan, at)
        found.append(wall(at, tz))
    return found


# --- expressions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cron", "first"),
    [
        ("30 6 * * *", "2026-03-02 06:30"),
        ("*/15 9-17 * * 1-5", "2026-03-02 09:00"),
        ("0 0 1 jan *", "2027-01-01 00:00"),
        ("0 0 29 2 *", "2028-02-29 00:00"),
        ("0 0 31 * *", "2026-03-31 00:00"),
        ("0 12 13 * fri", "2026-03-06 12:00"),  # day of month or day of week, where neither begins with a star
        ("0 12 */100 * 0", "2026-11-01 12:00"),  # day of month and day of week, where one does
        ("0 8 * * 7", "2026-03-08 08:00"),
        ("0 8 L * *", "2026-03-31 08:00"),
        ("0 8 * * mon#2", "2026-03-09 08:00"),
    ],
)
def test_an_expression_means_what_it_means_to_cron(cron: str, first: str) -> None:
    assert runs(cron, "UTC", "2026-03-02 00:00", 1) == [f"{first} +0000"]


def test_a_leap_day_comes_when_it_comes() -> None:
    leap_days = ["2028-02-29 03:00 +0000", "2032-02-29 03:00 +0000"]
    assert runs("0 3 29 2 *", "UTC", "2026-01-01 00:00", 2) == leap_days
    assert runs("0 3 29 2 *", "UTC", "2096-03-01 00:00", 1) == ["2104-02-29 03:00 +0000"]


@pytest.mark.parametrize(
    "cron",
    ["", "* * * *", "0 0 0 * * *", "60 * * * *", "0 24 * * *", "0 0 0 * *", "0 0 * 13 *", "0 0 * * 8", "0 0 30 2 *",
     "0 0 */31 2 1L", "a b c d e", "0 0 * * mon-", "*/0 0 * * *", "5-1 0 * * *", "0 0 * * 6L/2", "0 0 * * ²L", "@daily",
     "0," * 60 + "0 0 * * *", "-1 0 * * *", "0 0 LW/x * *"],
)  # fmt: skip
def test_what_is_no_expression_is_refused_by_name(cron: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.schedule(cron, "UTC")
    assert refused.value.code == "invalid_cron"


@pytest.mark.parametrize(
    "tz",
    ["", "Mars/Olympus", "europe/berlin", "Europe", "../etc/passwd", "/etc/localtime", "right/UTC", "x" * 999],
)  # fmt: skip
def test_a_time_zone_that_is_not_known_is_refused_by_name(tz: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.schedule("0 0 * * *", tz)
    assert refused.value.code == "unknown_time_zone"


# --- not too often ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cron", "which"),
    [
        ("* * * * *", "minutes 0 and 1"),
        ("*/4 * * * *", "minutes 0 and 4"),
        ("*/7 * * * *", "00:56 and 01:00"),
        ("0,58 2,3 * * *", "02:58 and 03:00"),
        ("1,57 0,23 * * *", "23:57 and 00:01"),
        ("1,57 0,23 31,1 * *", "23:57 and 00:01"),
        ("1,57 0,23 28,1 2,3 *", "23:57 and 00:01"),
    ],
)
def test_what_could_run_more_often_than_every_five_minutes_is_refused(cron: str, which: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.schedule(cron, "UTC")
    assert refused.value.code == "too_often"
    assert which in refused.value.detail


@pytest.mark.parametrize(
    "cron", ["*/5 * * * *", "0,58 2,4 * * *", "1,57 0,23 1 * *", "1,57 0,23 29,1 2,4 *", "1,56 * * * *", "0 * * * *"]
)
def test_what_cannot_is_not(cron: str) -> None:
    rules.schedule(cron, "UTC")


# --- clocks that are moved --------------------------------------------------------------------------------------------


def test_a_time_that_is_skipped_runs_when_the_gap_ends() -> None:
    assert runs("30 2 * * *", "Europe/Berlin", "2026-03-28 00:00", 3) == [
        "2026-03-28 02:30 +0100", "2026-03-29 03:00 +0200", "2026-03-30 02:30 +0200",
    ]  # fmt: skip


def test_a_time_that_comes_twice_runs_once_the_first_time() -> None:
    assert runs("30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", 2) == [
        "2026-10-25 02:30 +0200", "2026-10-26 02:30 +0100",
    ]  # fmt: skip


def test_what_runs_every_so_many_minutes_does_so_through_both() -> None:
    assert runs("*/30 * * * *", "Europe/Berlin", "2026-03-29 01:00", 2) == [
        "2026-03-29 01:30 +0100", "2026-03-29 03:00 +0200",
    ]  # fmt: skip
    assert runs("*/30 * * * *", "Europe/Berlin", "2026-10-25 01:40", 5) == [
        "2026-10-25 02:00 +0200", "2026-10-25 02:30 +0200", "2026-10-25 02:00 +0100", "2026-10-25 02:30 +0100",
        "2026-10-25 03:00 +0100",
    ]  # fmt: skip


def test_a_clock_that_is_moved_at_midnight_or_by_half_an_hour_loses_no_day() -> None:
    assert runs("0 0 * * *", "Africa/Cairo", "2026-04-23 12:00", 2) == [
        "2026-04-24 01:00 +0300", "2026-04-25 00:00 +0300",
    ]  # fmt: skip
    assert runs("*/20 0 * * *", "Australia/Lord_Howe", "2026-04-05 00:45", 1) == ["2026-04-06 00:00 +1030"]
    assert runs("15 2 * * *", "Australia/Lord_Howe", "2026-10-04 01:00", 1) == ["2026-10-04 02:30 +1100"]


def test_two_that_a_skipped_hour_brings_together_are_one() -> None:
    plan = rules.schedule("2 2,3 * * *", "Europe/Berlin")
    due = rules.due(plan, ms("2026-03-29 03:00", "Europe/Berlin"), ms("2026-03-29 03:00:30", "Europe/Berlin"))
    assert wall(due.next_at, "Europe/Berlin") == "2026-03-30 02:02 +0200"


# --- what was missed --------------------------------------------------------------------------------------------------


def test_of_what_was_missed_the_newest_is_due_and_the_others_are_counted() -> None:
    plan = rules.schedule("0 * * * *", "UTC")
    due = rules.due(plan, ms("2026-05-01 03:00"), ms("2026-05-01 07:20"))
    assert due == rules.Due(ms("2026-05-01 07:00"), 4, ms("2026-05-01 08:00"))
    assert rules.due(plan, ms("2026-05-01 03:00"), ms("2026-05-01 03:00")) == rules.Due(
        ms("2026-05-01 03:00"), 0, ms("2026-05-01 04:00")
    )


def test_after_years_the_count_ends_and_the_newest_is_found_all_the_same() -> None:
    plan = rules.schedule("*/5 * 1 1 *", "Europe/Berlin")
    due = rules.due(plan, ms("2010-01-01 00:00", "Europe/Berlin"), ms("2026-11-20 09:00"))
    assert due.missed == rules.MISSED_COUNTED
    assert wall(due.at, "Europe/Berlin") == "2026-01-01 23:55 +0100"
    assert wall(due.next_at, "Europe/Berlin") == "2027-01-01 00:00 +0100"


def test_what_ran_is_behind_it_though_the_clock_was_set_back_unless_the_clock_had_been_wrong() -> None:
    plan, now = rules.schedule("0 * * * *", "UTC"), ms("2026-05-01 03:10")
    assert rules.first_after(plan, now, ms("2026-05-01 05:00")) == ms("2026-05-01 06:00")
    assert rules.first_after(plan, now, ms("2026-05-01 02:00")) == ms("2026-05-01 04:00")
    assert rules.first_after(plan, now, ms("2031-01-01 00:00")) == ms("2026-05-01 04:00")


def test_a_run_is_named_by_its_trigger_and_its_time() -> None:
    one = rules.run_id("trg_a", 1_000)
    assert one == rules.run_id("trg_a", 1_000)
    assert len({one, rules.run_id("trg_b", 1_000), rules.run_id("trg_a", 2_000)}) == 3
    assert len(one) == 30 and one.startswith("tsk_")


# --- templates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template",
    [
        TaskTemplate(text=" "), TaskTemplate(text="x", title=" "), TaskTemplate(text="x", priority=1_000),
        TaskTemplate(text="x", harness="h" * 300), TaskTemplate(text="x", model="m" * 300),
        TaskTemplate(text="x", budget_microusd=-1),
        TaskTemplate(text="x", budget_microusd=0), TaskTemplate(text="x", limits=Limits(turns=0)),
        TaskTemplate(text="x", limits=Limits(wall_clock_s=10**9)),
    ],
)  # fmt: skip
def test_a_template_that_could_never_start_is_refused_at_once(template: TaskTemplate) -> None:
    with pytest.raises(Refused) as refused:
        rules.checked_template(template)
    assert refused.value.code == "invalid_request"


# --- held to a walk over every minute ---------------------------------------------------------------------------------

MOVED: Final = (
    ("Europe/Berlin", "2026-03-29 01:00"), ("Europe/Berlin", "2026-10-25 01:00"),
    ("America/New_York", "2026-03-08 07:00"), ("America/New_York", "2026-11-01 06:00"),
    ("Australia/Lord_Howe", "2026-04-04 15:00"), ("Australia/Lord_Howe", "2026-10-03 15:30"),
    ("Africa/Cairo", "2026-04-23 22:00"), ("Africa/Cairo", "2026-10-29 21:00"),
    ("America/Havana", "2026-03-08 05:00"), ("America/Havana", "2026-11-01 05:00"),
    ("America/Santiago", "2026-09-06 04:00"), ("America/Santiago", "2026-04-05 03:00"),
    ("Antarctica/Troll", "2026-03-29 01:00"), ("Antarctica/Troll", "2026-10-25 01:00"),
    ("Asia/Kathmandu", "2026-02-28 18:15"), ("UTC", "2028-02-28 00:00"),
)  # fmt: skip
"""Zones, and moments (UTC) about which their clocks are moved; and quiet ones."""

fields = st.tuples(
    st.sampled_from(["*/5", "*/20", "*/30", "0", "30", "2,58", "15,45", "59", "0-50/10", "7"]),
    st.sampled_from(["*", "*/2", "*/5", "0", "1", "2", "3", "0,1", "2,3", "23", "1-3", "0-23/3", "0,23"]),
    st.sampled_from(["*", "*/2", "29", "1", "L", "8-14"]),
    st.sampled_from(["*", "2-4", "*/5", "10"]),
    st.sampled_from(["*", "*", "sun", "1-5", "0#1", "7L"]),
).map(" ".join)


def walked(cron: str, tz: str, begin: datetime, end: datetime) -> Iterator[datetime]:
    """By the definition, minute by minute."""
    zone, means = ZoneInfo(tz), CronSim(cron, datetime(2000, 1, 1))

    def fits(at: datetime) -> bool:
        return (
            at.minute in means.minutes and at.hour in means.hours and at.month in means.months
            and means.match_day(at.date())
        )  # fmt: skip

    always = cron.startswith("*") or cron.split()[1].startswith("*")
    at, shown = begin, begin.astimezone(zone).replace(tzinfo=None) - MINUTE
    while at < end:
        now = at.astimezone(zone).replace(tzinfo=None)
        skipped = (shown + (number + 1) * MINUTE for number in range((now - shown) // MINUTE - 1))
        if fits(now) if always else (fits(now) and now > shown) or any(map(fits, skipped)):
            yield at
        shown = now if always else max(shown, now)
        at += MINUTE


@settings(max_examples=150, deadline=None)
@given(cron=fields, moved=st.sampled_from(MOVED), before=st.integers(0, 1500))
def test_the_times_of_a_schedule_are_those_of_a_walk_over_every_minute(
    cron: str, moved: tuple[str, str], before: int
) -> None:
    tz, about = moved
    begin = datetime.fromisoformat(about).replace(tzinfo=UTC) - before * MINUTE
    end = begin + timedelta(days=2)
    plan = rules.Schedule(cron, ZoneInfo(tz))
    found = [run for run in islice(rules._runs(plan, begin - MINUTE), 800) if run < end]
    warm = begin - timedelta(hours=5)  # so that the walk knows what its clock has shown before
    assert found == [at for at in walked(cron, tz, warm, end) if at >= begin]


@settings(max_examples=100, deadline=None)
@given(cron=fields, moved=st.sampled_from(MOVED), before=st.integers(0, 1500), late=st.integers(0, 3000))
def test_runs_are_never_closer_than_five_minutes_and_what_is_due_is_the_newest(
    cron: str, moved: tuple[str, str], before: int, late: int
) -> None:
    tz, about = moved
    try:
        plan = rules.schedule(cron, tz)
    except Refused:
        return
    now = ms(about) - before * 60_000
    at = rules.first_after(plan, now)
    chain = [at]
    while at < now + 3 * 86_400_000:
        at = rules.due(plan, at, at).next_at
        chain.append(at)
    assert all(other - one >= 300_000 for one, other in pairwise(chain))
    due = rules.due(plan, chain[0], chain[0] + late * 60_000)
    passed = [one for one in chain if one <= chain[0] + late * 60_000]
    if passed and due.next_at <= chain[-1]:
        assert due == rules.Due(passed[-1], len(passed) - 1, chain[len(passed)])


@settings(max_examples=100, deadline=None)
@given(
    minutes=st.sets(st.integers(0, 59), min_size=1, max_size=3),
    hours=st.sets(st.sampled_from([0, 1, 2, 3, 22, 23]), min_size=1, max_size=3),
    days=st.sampled_from(["*", "1", "28", "31", "1,31", "1,15", "28,29"]),
    months=st.sampled_from(["*", "1,12", "2", "2,3", "3"]),
)
def test_exactly_what_has_two_times_too_close_is_too_often(
    minutes: set[int], hours: set[int], days: str, months: str
) -> None:
    cron = f"{','.join(map(str, minutes))} {','.join(map(str, hours))} {days} {months} *"
    if (days, months) == ("31", "2"):
        return  # no expression: there is no such day
    walk = islice(CronSim(cron, datetime(2000, 12, 31)), len(minutes) * len(hours) * 366 * 3)
    close = any(other - one < 5 * MINUTE for one, other in pairwise(walk))
    try:
        rules.schedule(cron, "UTC")
        assert not close
    except Refused as refused:
        assert (refused.code, close) == ("too_often", True)

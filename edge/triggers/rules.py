"""Pure rules of triggers: what an expression means, when it is due in a time zone, what is too often.

An expression has the five fields of cron, as Debian's cron reads them (cronsim reads them for us), and `L`, `LW`, `#`.
The clock on the wall decides. Where it is moved, Debian's rule holds (crontab(5)): an expression whose minute or hour
begins with `*` runs whenever the wall shows such a time; any other one runs once, at the first of two equal times, or
when the gap ends for a time that was skipped.
"""

import hashlib
import heapq
import importlib.resources
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from edge.budget.model import MOST_MICROUSD
from edge.tasks import rules as tasks
from edge.triggers.model import TaskTemplate
from shared.errors import Refused
from shared.ids import RANDOM_BYTES, mint
from shared.spec import title_of

LEAST_MINUTES: Final = 5
"""Between two runs of a trigger."""

MOST: Final = 100
"""Triggers of one project."""

FAILURES: Final = 3
"""In a row; then the trigger is paused."""

MISSED_COUNTED: Final = 1000
"""A trigger that missed more runs than this says this many."""

LONGEST_S: Final = 7 * 86_400
"""The wall clock that a trigger may give to an attempt."""

CRON_CHARS: Final = 100
NAME_CHARS: Final = 200

_DAY_MS: Final = 86_400_000
_MINUTE: Final = timedelta(minutes=1)
_LEAST: Final = LEAST_MINUTES * _MINUTE
_SET_BACK: Final = timedelta(hours=3)
"""No zone sets its clock back by more at once."""

_ANY: Final = datetime(2001, 1, 1)
_YEARS: Final = 28
"""After so many years days of the week, leap years and months have met in every way."""


class Schedule(NamedTuple):
    """A checked expression in a zone."""

    cron: str
    zone: tzinfo


class Due(NamedTuple):
    """What is to be done at a firing. Times in ms."""

    at: int
    """The newest time that has come."""
    missed: int
    """Earlier times that went by without a run."""
    next_at: int


def schedule(cron: str, tz: str) -> Schedule:
    """
    Raises:
        Refused: `invalid_cron`, `unknown_time_zone`, `too_often`.
    """
    if tz not in _zones():
        raise Refused("unknown_time_zone", tz[:NAME_CHARS])
    if len(cron) > CRON_CHARS or len(cron.split()) != 5:
        raise Refused("invalid_cron", f"five fields, at most {CRON_CHARS} characters")
    try:
        fields = CronSim(cron, _ANY)
        next(fields)
    except CronSimError as error:
        raise Refused("invalid_cron", str(error)) from None
    except StopIteration:
        raise Refused("invalid_cron", "no day fits it") from None
    if closest := _closest(fields):
        raise Refused("too_often", closest)
    return stored(cron, tz)


def stored(cron: str, tz: str) -> Schedule:
    """One that was checked when it was stored."""
    return Schedule(cron, ZoneInfo(tz))


def first_after(plan: Schedule, now: int, ran: int = 0) -> int:
    """The first time due after `now`, ms, and after the newest that `ran`, for a clock may have been set back. By more
    than a day, it was wrong before, and nothing waits until it says the same again.
    """
    return _ms(next(_runs(plan, _instant(ran if now < ran < now + _DAY_MS else now))))


def due(plan: Schedule, planned: int, now: int) -> Due:
    """What became due from `planned`, a time of the schedule, up to `now`. The host may have been off for long."""
    newest, count = planned, 0
    for run in _spaced(plan, planned):
        if run > now:
            return Due(newest, count, run)
        newest, count = run, count + 1
        if count == MISSED_COUNTED:
            break
    newest = _newest(plan, now)
    return Due(newest, count, next(_spaced(plan, newest, now)))


def run_id(trigger: str, at: int) -> str:
    """The task of a run: the same for one trigger and time, whoever works it out."""
    return mint("tsk", at, hashlib.sha256(f"{trigger} {at}".encode()).digest()[:RANDOM_BYTES])


def checked_name(name: str) -> str:
    if not 1 <= len(name.strip()) <= NAME_CHARS:
        raise Refused("invalid_request", f"a trigger's name has 1 to {NAME_CHARS} characters")
    return name.strip()


def checked_template(asked: TaskTemplate) -> TaskTemplate:
    """
    Raises:
        Refused: `invalid_request`.
    """
    tasks.checked_title(asked.title or title_of(tasks.checked_text(asked.text)))
    tasks.checked_priority(asked.priority)
    if len(asked.harness) > NAME_CHARS or len(asked.model or "") > NAME_CHARS:
        raise Refused("invalid_request", f"the name of a harness or model has at most {NAME_CHARS} characters")
    if asked.budget_microusd is not None and not 1 <= asked.budget_microusd <= MOST_MICROUSD:
        raise Refused("invalid_request", f"a budget is 1 to {MOST_MICROUSD} micro-dollars")
    limits = asked.limits
    if min(limits.wall_clock_s, limits.turns, limits.tokens) < 1 or limits.wall_clock_s > LONGEST_S:
        raise Refused("invalid_request", f"the limits of an attempt are at least 1, and at most {LONGEST_S} s")
    return asked


@cache
def _zones() -> frozenset[str]:
    """As the package `tzdata` lists them: the same on every host, whatever its system has."""
    return frozenset(importlib.resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def _spaced(plan: Schedule, run: int, after: int = 0) -> Iterator[int]:
    """Times due after `run`, each at least `LEAST_MINUTES` after the one before it: a clock that is put forward can
    bring two closer, and then the later one does not take place.
    """
    before = _instant(run)
    for instant in _runs(plan, max(before, _instant(after))):
        if instant - before >= _LEAST:
            before = instant
            yield _ms(instant)


def _newest(plan: Schedule, now: int) -> int:
    """The last time due up to `now`."""
    until, back = _instant(now), timedelta(hours=1)
    while True:
        found = list(_until(_runs(plan, until - back), until))
        if found:
            return _ms(found[-1])
        back *= 2


def _until(runs: Iterator[datetime], until: datetime) -> Iterator[datetime]:
    for run in runs:
        if run > until:
            return
        yield run


def _runs(plan: Schedule, after: datetime) -> Iterator[datetime]:
    """Instants, in UTC, rising. Times on the wall come from cronsim, without a zone: with one it loses runs where a
    clock is moved at midnight or by half an hour.
    """
    minute, hour, *_ = plan.cron.split()
    both = minute.startswith("*") or hour.startswith("*")
    waiting: list[datetime] = []
    last = after
    for wall in CronSim(plan.cron, _wall(after, plan.zone) - _SET_BACK):
        first, second = (wall.replace(tzinfo=plan.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        skipped = first > second  # PEP 495: before the gap the clock was behind
        if skipped:
            if both:
                continue
            first = second = _end_of_gap(wall, plan.zone)
        for instant in {first, second} if both else {first}:
            heapq.heappush(waiting, instant)
        while waiting and waiting[0] <= first:
            instant = heapq.heappop(waiting)
            if instant > last:
                last = instant
                yield instant


def _end_of_gap(wall: datetime, zone: tzinfo) -> datetime:
    while (first := wall.replace(tzinfo=zone).astimezone(UTC)) > wall.replace(tzinfo=zone, fold=1).astimezone(UTC):
        wall += _MINUTE
    return first


def _closest(fields: CronSim) -> str:
    """Two times of a day, or around a midnight, that are too close; empty if there are none."""
    minutes, hours = sorted(fields.minutes), sorted(fields.hours)
    for one, other in pairwise(minutes):
        if other - one < LEAST_MINUTES:
            return f"minutes {one} and {other}"
    if 60 + minutes[0] - minutes[-1] >= LEAST_MINUTES:
        return ""
    for one, other in pairwise(hours):
        if other - one == 1:
            return f"{one:02}:{minutes[-1]:02} and {other:02}:{minutes[0]:02}"
    around_midnight = hours[0] == 0 and hours[-1] == 23 and _days_follow(fields)
    return f"23:{minutes[-1]:02} and 00:{minutes[0]:02}" if around_midnight else ""


def _days_follow(fields: CronSim) -> bool:
    days = (_ANY.date() + timedelta(days=number) for number in range(_YEARS * 366))
    return any(_fits(fields, one) and _fits(fields, other) for one, other in pairwise(days))


def _fits(fields: CronSim, day: date) -> bool:
    return day.month in fields.months and fields.match_day(day)


def _wall(instant: datetime, zone: tzinfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _instant(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def _ms(instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

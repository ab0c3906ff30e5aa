"""Money as people see it, in whole micro-dollars."""

from typing import Final

import msgspec

MOST_MICROUSD: Final = 1_000_000_000_000
"""A million dollars: what a typing error may ask for."""


class TaskMoney(msgspec.Struct, frozen=True, kw_only=True):
    """What a task and everything below it may spend, and has spent."""

    budget_microusd: int
    spent_microusd: int


class ProjectMoney(msgspec.Struct, frozen=True, kw_only=True):
    """A project's day (UTC): nothing begins whose budget does not fit between what is spent and held and the limit."""

    day_budget_microusd: int
    task_budget_microusd: int
    """What a task gets that names no budget."""
    spent_today_microusd: int
    held_microusd: int
    """Budgets of what runs or waits for its subtasks, less what of them is spent."""

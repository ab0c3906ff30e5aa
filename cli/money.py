"""Money on the command line: dollars in and out, whole micro-dollars in between."""

from decimal import Decimal, InvalidOperation

import click

from edge.budget.model import MOST_MICROUSD


class Dollars(click.ParamType[int]):
    """An amount such as 2.50; becomes whole micro-dollars."""

    name = "dollars"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            micro = Decimal(str(value).removeprefix("$")) * 1_000_000
        except InvalidOperation:
            self.fail(f"{value!r} is not an amount of dollars, such as 2.50", param, ctx)
        if not micro.is_finite() or micro != int(micro) or not 0 <= micro <= MOST_MICROUSD:
            self.fail(f"{value!r} is not between 0 and {MOST_MICROUSD // 1_000_000}, to a millionth", param, ctx)
        return int(micro)


DOLLARS = Dollars()


def dollars(micro: int) -> str:
    """As a person reads it: cents, and more digits only below one."""
    amount = micro / 1_000_000
    return f"${amount:.2f}" if micro % 10_000 == 0 or abs(amount) >= 1 else f"${amount:.4f}"

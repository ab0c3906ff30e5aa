"""The sample repository: a small Python package with one failing test, and the change that makes it pass.

A host writes `FILES` into a bare origin with one commit; the rehearsal model then makes `FIX` for real.
"""

from typing import Final

NAME: Final = "tally"
BRANCH: Final = "main"
COMMIT_MESSAGE: Final = "Add tally, with one test that fails"

BROKEN: Final = "tally/numbers.py"
TEST: Final = "tests/test_numbers.py"
TEST_COMMAND: Final = "python3 -m unittest -q"

_NUMBERS: Final = '''"""Summaries of a list of numbers."""

from collections.abc import Sequence


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean. An empty list has none: ValueError."""
    if not values:
        raise ValueError("the mean of nothing")
    return sum(values) / len(values)


def median(values: Sequence[float]) -> float:
    """The value in the middle; of an even count, the mean of the two in the middle."""
    if not values:
        raise ValueError("the median of nothing")
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def spread(values: Sequence[float]) -> float:
    """The distance between the smallest and the largest value."""
    if not values:
        raise ValueError("the spread of nothing")
    return max(values) - min(values)
'''

_COMMAND: Final = '''"""`python3 -m tally 3 1 2`: prints the summaries of the numbers given."""

import sys

from tally.numbers import mean, median, spread


def main(words: list[str]) -> int:
    try:
        values = [float(word) for word in words]
    except ValueError as error:
        print(f"not a number: {error}", file=sys.stderr)
        return 2
    if not values:
        print("usage: python3 -m tally NUMBER...", file=sys.stderr)
        return 2
    print(f"mean {mean(values):g}  median {median(values):g}  spread {spread(values):g}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
'''

_TESTS: Final = """import unittest

from tally.numbers import mean, median, spread


class Numbers(unittest.TestCase):
    def test_the_mean_of_three(self) -> None:
        self.assertEqual(mean([1, 2, 6]), 3)

    def test_the_median_of_an_odd_count_is_the_middle(self) -> None:
        self.assertEqual(median([9, 1, 5]), 5)

    def test_the_median_of_an_even_count_lies_between_the_two_in_the_middle(self) -> None:
        self.assertEqual(median([1, 2, 3, 10]), 2.5)

    def test_the_spread(self) -> None:
        self.assertEqual(spread([4, 9, 6]), 5)

    def test_nothing_has_no_summary(self) -> None:
        for summary in (mean, median, spread):
            with self.assertRaises(ValueError):
                summary([])


if __name__ == "__main__":
    unittest.main()
"""

_README: Final = """# tally

Mean, median and spread of a list of numbers.

    python3 -m tally 3 1 2
    python3 -m unittest -q

One test fails: the median of an even count is wrong. This is SAM's sample repository; ask an agent to mend it.
"""

FILES: Final[dict[str, str]] = {
    ".gitignore": "__pycache__/\n*.pyc\n",
    "README.md": _README,
    "tally/__init__.py": '"""Small summaries of small lists."""\n',
    "tally/__main__.py": _COMMAND,
    BROKEN: _NUMBERS,
    "tests/__init__.py": "",
    TEST: _TESTS,
}
"""Text by path; every file is UTF-8 with mode 644."""

FIX: Final[tuple[str, str]] = (
    "    ordered = sorted(values)\n    return ordered[len(ordered) // 2]\n",
    "    ordered = sorted(values)\n"
    "    middle = len(ordered) // 2\n"
    "    if len(ordered) % 2:\n"
    "        return ordered[middle]\n"
    "    return (ordered[middle - 1] + ordered[middle]) / 2\n",
)
"""What stands in `BROKEN` and what it should be."""

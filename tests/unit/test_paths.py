"""What a task names as its paths: what is refused, and that two overlap exactly where a file can be in both."""

import itertools
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import paths
from shared.errors import Refused

NAMES = [letters for many in (1, 2) for letters in map("".join, itertools.product("ab", repeat=many))]
FILES = ["/".join(parts) for many in range(1, 5) for parts in itertools.product(NAMES, repeat=many)]
"""Enough of a world: two patterns of two parts of two characters that meet at all meet in one of these."""

PART = st.sampled_from(["a", "b", "*", "**", "a*", "*a", "b*", "*b", "ab", "ba", "aa"])
PATTERN = st.lists(PART, min_size=1, max_size=2).map("/".join)


def _means(pattern: str) -> re.Pattern[str]:
    """The files of a pattern, said another way."""
    parts = [
        "(?:[^/]+/)*" if part == "**" else re.escape(part).replace(r"\*", "[^/]*") + "/" for part in pattern.split("/")
    ]
    return re.compile("".join(parts) + "(?:[^/]+/)*")


@settings(max_examples=400, deadline=None)
@given(PATTERN, PATTERN)
def test_two_patterns_overlap_exactly_where_a_file_is_in_both(one: str, other: str) -> None:
    both = (_means(one), _means(other))
    shared = [file for file in FILES if all(means.fullmatch(f"{file}/") for means in both)]
    assert paths.overlap(one, other) == bool(shared), shared[:3]


@settings(max_examples=200, deadline=None)
@given(PATTERN, st.sampled_from(FILES))
def test_a_file_is_covered_exactly_where_its_pattern_means_it(pattern: str, file: str) -> None:
    assert paths.covered([pattern], file) == bool(_means(pattern).fullmatch(f"{file}/"))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("src", "src/a.py", True),
        ("src/", "./src", True),
        ("src", "srcs", False),
        ("src/*.py", "src/a.ts", False),
        ("src/*.py", "src/**/b.py", True),
        ("**/test_*.py", "edge/tasks", True),
        ("docs/*/a", "docs/b", True),
        ("docs/*", "docs", True),
        (".", "anything/at/all", True),
        ("a/**/z", "b/**/z", False),
        ("a*c/x", "ab*/y", False),
        ("a*c/x", "ab*/x", True),
    ],
)
def test_a_path_means_itself_and_all_below_it(one: str, other: str, *, meet: bool) -> None:
    assert paths.overlap(one, other) is meet
    assert paths.overlap(other, one) is meet
    assert paths.overlapping([one, "elsewhere"], [other]) == ((one,) if meet else ()) + (
        ("elsewhere",) if paths.overlap("elsewhere", other) else ()
    )


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/etc/passwd", "absolute"),
        ("C:/Windows", "absolute"),
        ("../other", "leads out"),
        ("src/../../x", "leads out"),
        ("src\n", "character"),
        ("src\u202egnp", "character"),
        ("a\\b", "character"),
        ("", "1 to 200"),
        (" ", "1 to 200"),
        ("x" * 201, "1 to 200"),
        ("*" * 9, "stars"),
    ],
)
def test_what_is_no_path_of_a_repository_is_refused_by_name(path: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        paths.checked(["src", path])
    assert refused.value.code == "bad_path"
    assert str(refused.value).isprintable()


def test_a_task_names_few_paths() -> None:
    paths.checked(["x"] * paths.MOST)
    with pytest.raises(Refused, match="at most 20"):
        paths.checked(["x"] * (paths.MOST + 1))


def test_long_patterns_are_compared_to_their_end() -> None:
    alike = "a" * 60
    assert paths.overlap(f"*{alike}*{alike}*c", f"{alike}*{alike}*")
    assert not paths.overlap(f"*{alike}*{alike}*c", f"{alike}*{alike}*d")


STARRED = """
from shared.paths import checked, overlapping
ones = [("a*" * 8 + "a" * 180) + f"{number}" for number in range(20)]
others = [[("*a" * 8 + "a" * 180) + f"b{number}{task}" for number in range(20)] for task in range(10)]
checked(ones)
for paths in others:
    checked(paths)
    overlapping(ones, paths)
"""


def test_no_paths_hold_up_who_compares_them() -> None:
    subprocess.run([sys.executable, "-c", STARRED], check=True, timeout=60)

"""What a model writes for a title becomes plain text of one line, or nothing."""

import pytest

from edge.chat.rules import cleaned_title
from shared.spec import TITLE_CHARS


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Names for windows", "Names for windows"),
        ('"Names for windows."', "Names for windows"),
        ("**Title:** Names for windows", "Names for windows"),
        ("\n\n# Names\nfor windows", "Names"),
        ("Title:\nNames for windows", "Names for windows"),
        ("What is it?", "What is it?"),
        ("C++ и Go\x00\x1b[31m\u202egnp", "C++ и Go [31m gnp"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Titles of books", "Titles of books"),
        ("", ""),
        ("\u200b\u202e \n** **", ""),
    ],
)
def test_what_shows_is_kept_and_the_rest_is_not(written: str, title: str) -> None:
    assert cleaned_title(written) == title


def test_a_page_of_words_is_cut_at_a_word() -> None:
    title = cleaned_title("word " * 5_000)
    assert len(title) <= TITLE_CHARS
    assert title.endswith("word…")

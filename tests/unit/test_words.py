"""What is written in any script is found by any part of it, and shown as it was written: with the real FTS5."""

from collections.abc import Iterator
from typing import Final

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.chat.rules import QUERY_CHARS, search_expression
from edge.words import MOST_BYTES, indexed, listed, marked, phrases, pieces

UNSPACED: Final = "的中文搜索很難㐂𠮷ひらがなカタカナーっ々〇한국어는값ไทยเที่นี้ำລາວမြန်ខ្មែ"
SCRIPTS: Final = st.text(UNSPACED, min_size=1, max_size=12)
ANY: Final = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
ODD: Final = st.text(
    st.sampled_from(
        UNSPACED + "abcß ﬁœÆİıŁ Ａｂ１２ ｶﾞﾟﾊ か\u3099 e\u0301\u032e\u0300\u0303\x02\x03\x7f "
        "हिन्दी كِتَابـ שָׁ ᄒ\u1161\u11ab "
        "①²½№㎏㈱ 👨\u200d👩 ❤\ufe0f \U000f0041 \U000f093f \ue000 …。，、「」\n\t*\"'()-"
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def index() -> Iterator[apsw.Connection]:
    connection = apsw.Connection(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE said USING fts5(project, text, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    yield connection
    connection.close()


def found(index: apsw.Connection, text: str, query: str, words: int = 40) -> str | None:
    """The excerpt as SQLite makes it."""
    index.execute("DELETE FROM said")
    index.execute("INSERT INTO said VALUES ('prj1', ?)", (indexed(text),))
    match = search_expression("prj_1", query)
    if match is None:
        return None
    rows = index.execute(
        "SELECT snippet(said, 1, char(2), char(3), '…', ?) FROM said WHERE said MATCH ?", (words, match)
    )
    row = rows.fetchone()
    return None if row is None else str(row[0])


def is_part(shown: str, text: str) -> bool:
    """Whether it stands in the text, but for what says that something was left out."""
    starts = {shown, shown.removeprefix("…")}
    return any(one in text for start in starts for one in (start, start.removesuffix("…")))


@given(text=ANY | ODD)
def test_what_the_index_holds_reads_as_it_was_written(text: str) -> None:
    assert marked(indexed(text)) == (text, ())


@settings(deadline=None)
@given(before=ODD, text=SCRIPTS, after=ODD, data=st.data())
def test_every_part_of_what_is_written_without_spaces_is_found(
    index: apsw.Connection, before: str, text: str, after: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    whole = f"{before} {text} {after}"
    excerpt = found(index, whole, part)
    assert excerpt is not None
    shown, marks = marked(excerpt)
    assert is_part(shown, whole)
    assert part in {shown[first:last] for first, last in marks} or len(whole) > 40 or part in before + after


@settings(deadline=None)
@given(text=ANY | ODD, query=ANY | ODD, words=st.integers(1, 8))
def test_no_query_is_an_error_and_an_excerpt_is_a_part_of_the_text(
    index: apsw.Connection, text: str, query: str, words: int
) -> None:
    for asked in (query, *(phrase.strip('"') for phrase, _ in phrases(text)[:2])):
        excerpt = found(index, text, asked[:QUERY_CHARS], words)
        if excerpt is not None:
            shown, marks = marked(excerpt)
            assert is_part(shown, text)
            assert all(0 <= first < last <= len(shown) for first, last in marks)


@pytest.mark.parametrize(
    ("text", "query", "seen"),
    [
        ("Die Straße ist lang", "strasse", "Straße"),
        ("Die STRASSE ist lang", "straße", "STRASSE"),
        ("a ﬁne office", "fine", "ﬁne"),
        ("注文番号：ＡＢＣ１２３です", "abc123", "ＡＢＣ１２３"),
        ("ABC 123", "ＡＢＣ", "ABC"),
        ("ｶﾞｲﾄﾞを読む", "ガイド", "ｶﾞｲﾄﾞ"),
        ("か\u3099くせい", "がく", "か\u3099く"),
        ("\u1112\u1161\u11ab국어", "한국", "\u1112\u1161\u11ab국"),
        ("학교에서 만나요", "학교", "학교"),
        ("最新Python語言", "Python語", "Python語"),
        ("最新Python語言", "pyth*", "Python"),
        ("第１２章をテスト", "12", "１２"),
        ("ที่นี่ไม่มีใคร", "ไม่มี", "ไม่มี"),
        ("यह हिन्दी में है", "हिन्दी", "हिन्दी"),
        ("ذهبَ إلى الكِتَابِ", "الكتاب", "الكِتَابِ"),
        ("العـــربية", "العربية", "العـــربية"),
        ("l'œuvre d'un café", "oeuvre", "œuvre"),
        ("l'œuvre d'un café", "cafe", "café"),
        ("running the tests", "run test", "running"),
        ("ready 👍🏽 for v2 ❤️", "v2", "v2"),
        ("東京都、大阪", "京都", "京都"),
    ],
)
def test_what_people_write_is_found_and_shown_as_written(
    index: apsw.Connection, text: str, query: str, seen: str
) -> None:
    excerpt = found(index, text, query)
    assert excerpt is not None
    shown, marks = marked(excerpt)
    assert shown == text
    assert text[slice(*marks[0])] == seen


@pytest.mark.parametrize(
    ("text", "query"), [("天気予報", "予天"), ("हिन्दी", "हन"), ("Straße", "stras"), ("大阪", "京都")]
)
def test_what_was_not_written_is_not_found(index: apsw.Connection, text: str, query: str) -> None:
    assert found(index, text, query) is None


def test_plain_english_is_held_as_it_is() -> None:
    text = 'It\'s "naive", café: 100 % of x_y\n\tis\r\n[done] ...'
    assert indexed(text) == text


def test_a_text_never_outgrows_a_row() -> None:
    held = indexed("Ａ中" * 500_000)
    assert MOST_BYTES * 0.9 < len(held.encode()) <= MOST_BYTES
    assert ("Ａ中" * 500_000).startswith(marked(held)[0])
    assert len(listed(["ß" * 500_000] * 3).encode()) < 2_000_000
    assert listed([]) == "[]"


def test_texts_are_compared_by_words_and_by_pairs_of_characters() -> None:
    assert pieces("Größe der Straße, Crème") == ["grosse", "der", "strasse", "creme"]
    assert pieces("登录页面v2太慢") == ["登录", "录页", "页面", "v2", "太慢"]
    assert pieces("猫 한국어 がぎ") == ["猫", "한국", "국어", "がぎ"]

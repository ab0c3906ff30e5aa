"""What the edge relies on in a database: one table of cases and answers for SQLite and D1.

Both adapters run every case through `edge.ports.Database`. Where they differ, the difference is named in `DIFFERENCES`
with its reason; a listed difference that is gone fails as loudly as a new one.
"""

import json
from typing import Any, Final, NamedTuple

from edge.ports import ConstraintError, Database, DatabaseError, DatabaseFullError, Statement, Value
from edge.words import indexed, phrases

Rows = list[dict[str, Any]]
REFUSED: Final = DatabaseError.__name__
CONSTRAINT: Final = ConstraintError.__name__
FULL: Final = DatabaseFullError.__name__


class Case(NamedTuple):
    name: str
    batch: tuple[tuple[str, dict[str, Value]], ...]
    answer: Rows | str
    """The rows of the last statement, or the name of the error."""


class Difference(NamedTuple):
    d1: Rows | str
    reason: str


def _case(name: str, sql: str, answer: Rows | str, /, **params: Value) -> Case:
    return Case(name, ((sql, params),), answer)


def _batch(name: str, answer: Rows | str, /, *statements: str, **params: Value) -> Case:
    """Each statement gets those of the parameters that it names."""
    return Case(
        name,
        tuple((sql, {key: value for key, value in params.items() if f":{key}" in sql}) for sql in statements),
        answer,
    )


def _one(value: object) -> Rows:
    return [{"x": value}]


_HUNDRED: Final = {f"p{i}": str(i) for i in range(100)}
_LONG: Final = "x" * 99_900

CASES: Final = (
    # --- values in
    _case("an integer stays an integer", "SELECT typeof(:n) AS x", _one("integer"), n=5),
    _case("integers divide as integers", "SELECT :n / 2 AS x", _one(2), n=5),
    _case("an integer is joined without a point", "SELECT 'k' || :n AS x", _one("k5"), n=5),
    _case("a negative integer", "SELECT :n AS x", _one(-7), n=-7),
    _case("zero", "SELECT typeof(:n) || :n AS x", _one("integer0"), n=0),
    _case("the largest exact integer", "SELECT :n AS x", _one(2**53), n=2**53),
    _case("a larger integer is exact inside", "SELECT CAST(:n AS TEXT) AS x", _one(str(2**60 + 1)), n=2**60 + 1),
    _case("a larger integer comes out", "SELECT :n AS x", _one(2**53 + 1), n=2**53 + 1),
    _case("true is one", "SELECT typeof(:b) || :b AS x", _one("integer1"), b=True),
    _case("false is zero", "SELECT :b AS x", _one(0), b=False),
    _case("none is null", "SELECT typeof(:v) AS x", _one("null"), v=None),
    _case("null comes back as none", "SELECT :v AS x", _one(None), v=None),
    _case("a float stays a float", "SELECT typeof(:r) AS x", _one("real"), r=0.5),
    _case("a float is exact", "SELECT :r AS x", _one(0.1), r=0.1),
    _case("a whole float comes back as an integer", "SELECT :r AS x", _one(2), r=2.0),
    _case("a whole float is a float inside", "SELECT typeof(:r) AS x", _one("real"), r=2.0),
    _case("a very large float", "SELECT :r AS x", _one(1e300), r=1e300),
    _case("a string stays a string", "SELECT typeof(:s) AS x", _one("text"), s="5"),
    _case("an empty string is not null", "SELECT :s AS x", _one(""), s=""),
    _case("text beyond the basic plane", "SELECT :s AS x, length(:s) AS n", [{"x": "a😀é", "n": 3}], s="a😀é"),
    _case("a quote in a value", "SELECT :s AS x", _one('it\'s "quoted"'), s='it\'s "quoted"'),
    _case("a newline in a value", "SELECT :s AS x", _one("a\nb\r\nc"), s="a\nb\r\nc"),
    _case("a text with a zero character", "SELECT length(:s) AS n", [{"n": 1}], s="a\0b"),
    _case("one name used twice", "SELECT :n + :n AS x", _one(14), n=7),
    _case("a name inside quotes", "SELECT ':n' AS x", _one(":n")),
    _case("an integer finds its row", "SELECT 1 IN (:n, 2) AS x", _one(1), n=1),
    _case("text beside an integer is read as a number", "SELECT '5' = :n AS x", _one(1), n=5),
    _case("a list by json_each", "SELECT value AS x FROM json_each(:l)", [{"x": 1}, {"x": "b"}], l='[1, "b"]'),
    # --- values out
    _case("no row", "SELECT 1 AS x WHERE 0", []),
    _case("a write answers no rows", "INSERT INTO log VALUES (:x)", [], x="a"),
    _case("a blob comes as bytes in a list", "SELECT x'00ff' AS x", _one([0, 255])),
    _case("infinity comes as none", "SELECT 9e999 AS x", _one(None)),
    _case("of two columns of one name the last", "SELECT 1 AS x, 2 AS x", _one(2)),
    _case("columns keep their order", "SELECT 1 AS b, 2 AS a", [{"b": 1, "a": 2}]),
    _case("an integer column", "SELECT n AS x FROM t WHERE name = 'seven'", _one(7)),
    _case("a real column", "SELECT r AS x FROM t WHERE name = 'seven'", _one(7.5)),
    # --- the language
    _case("returning", "INSERT INTO t (name, n) VALUES ('ret', :n) RETURNING name, n", [{"name": "ret", "n": 3}], n=3),
    _case(
        "upsert",
        "INSERT INTO t (name, n) VALUES ('seven', 1) ON CONFLICT (name) DO UPDATE SET n = n + excluded.n RETURNING n",
        [{"n": 8}],
    ),
    _case(
        "insert from a select with a conflict clause",
        "INSERT INTO t (name) SELECT 'seven' WHERE true ON CONFLICT (name) DO NOTHING RETURNING id",
        [],
    ),
    _case(
        "update from",
        "UPDATE t SET n = j.value FROM json_each('[9]') j WHERE t.name = 'seven' RETURNING t.n",
        [{"n": 9}],
    ),
    _case("delete returning", "DELETE FROM t WHERE name = 'seven' RETURNING n", [{"n": 7}]),
    _case("json_object", "SELECT json_object('a', :n, 'b', :s) AS x", _one('{"a":5,"b":"c"}'), n=5, s="c"),
    _case("json arrows", "SELECT :j ->> '$.a' AS x, :j -> '$.b' AS y", [{"x": 5, "y": "[1]"}], j='{"a":5,"b":[1]}'),
    _case("json_group_array", "SELECT json_group_array(value) AS x FROM json_each('[3,4]')", _one("[3,4]")),
    _case("json_valid", "SELECT json_valid(:j) AS x", _one(0), j="{"),
    _case("common table expression", "WITH c(x) AS (SELECT 1) SELECT x FROM c", _one(1)),
    _case(
        "recursion",
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION SELECT x + 1 FROM c WHERE x < 5) SELECT max(x) AS x FROM c",
        _one(5),
    ),
    _case("window", "SELECT row_number() OVER (ORDER BY value DESC) AS x FROM json_each('[5]')", _one(1)),
    _case("nulls last", "SELECT value AS x FROM json_each('[null,1]') ORDER BY 1 NULLS LAST LIMIT 1", _one(1)),
    _case("string_agg", "SELECT string_agg(value, '+') AS x FROM json_each('[1,2]')", _one("1+2")),
    _case("is distinct from", "SELECT NULL IS DISTINCT FROM 1 AS x", _one(1)),
    _case("row values", "SELECT (1, 2) < (1, 3) AS x", _one(1)),
    _case(
        "a negative limit is no limit", "SELECT count(*) AS x FROM (SELECT 1 FROM json_each('[1,2]') LIMIT -1)", _one(2)
    ),
    _case("limit by expression", "SELECT value AS x FROM json_each('[1,2]') LIMIT max(0, 1 - 1)", []),
    _case("mathematics", "SELECT pow(2, 3) AS x", _one(8)),
    _case("unixepoch", "SELECT unixepoch('2026-01-01') AS x", _one(1767225600)),
    _case("a doubly quoted word that names no column is text", 'SELECT "nothing" AS x', _one("nothing")),
    # --- full text
    _batch(
        "full text finds a stem",
        _one("running tests"),
        "INSERT INTO words VALUES ('running tests')",
        "SELECT body AS x FROM words WHERE words MATCH :q",
        q="run test",
    ),
    _batch(
        "full text ranks and marks",
        _one("<b>cat</b> and dog"),
        "INSERT INTO words VALUES ('cat and dog')",
        "SELECT highlight(words, 0, '<b>', '</b>') AS x FROM words WHERE words MATCH 'cat' ORDER BY rank",
    ),
    _batch(
        "full text newest first, with what stands around it",
        [{"rowid": 2, "x": "…three <four> five…"}, {"rowid": 1, "x": "<four>"}],
        "INSERT INTO words VALUES ('four')",
        "INSERT INTO words VALUES ('one two three four five six seven')",
        "SELECT rowid, snippet(words, 0, '<', '>', '…', 3) AS x FROM words WHERE words MATCH 'four' AND rowid < 9 "
        "ORDER BY rowid DESC LIMIT 5",
    ),
    *(
        _batch(
            f"full text reads what edge/words.py writes: {text}",
            _one(indexed(text).replace(indexed(seen).strip("\x7f"), f"<{indexed(seen).strip(chr(0x7F))}>")),
            "INSERT INTO words VALUES (:text)",
            "SELECT highlight(words, 0, '<', '>') AS x FROM words WHERE words MATCH :q",
            text=indexed(text),
            q=phrases(asked)[0][0],
        )
        for text, asked, seen in (
            ("東京都の天気", "京都", "京都"),
            ("학교에서 만나요", "학교", "학교"),
            ("ไม่มีใคร", "มีใ", "มีใ"),
            ("Die Straße", "strasse", "Straße"),
            ("ＡＢＣ１２", "abc12", "ＡＢＣ１２"),
            ("यह हिन्दी है", "हिन्दी", "हिन्दी"),
            ("إلى الكِتَابِ", "الكتاب", "الكِتَابِ"),
        )
    ),
    _batch(
        "full text is read by rows, what is plain ASCII without its text",
        [{"rowid": 901, "x": None, "n": 0}, {"rowid": 902, "x": "d\u00e9", "n": 0}],
        "INSERT INTO words (rowid, body) VALUES (901, 'a' || char(10, 9) || '~'), (902, 'd\u00e9'), (903, 'e\u00e9')",
        "SELECT * FROM (SELECT rowid, x, sum(coalesce(length(x), 0)) OVER (ORDER BY rowid) - coalesce(length(x), 0) n "
        "FROM (SELECT rowid, CASE WHEN body GLOB '*[^' || char(9, 10, 13) || ' -~]*' THEN body END AS x FROM words "
        "WHERE rowid > 900 ORDER BY rowid LIMIT 9)) WHERE n < 2 ORDER BY rowid",
    ),
    _batch(
        "a row of full text is written over in place",
        _one("two"),
        "INSERT INTO words (rowid, body) VALUES (900, 'one')",
        "UPDATE words SET body = 'two' WHERE rowid = (SELECT 900) AND body = 'one'",
        "SELECT body AS x FROM words WHERE words MATCH 'two' AND rowid = 900",
    ),
    _case("full text with bad syntax", "SELECT 1 FROM words WHERE words MATCH :q", REFUSED, q='"'),
    # --- constraints
    _case("unique", "INSERT INTO t (name) VALUES ('seven')", CONSTRAINT),
    _case("primary key", "INSERT INTO parent VALUES ('p')", CONSTRAINT),
    _case("not null", "INSERT INTO strict (t) VALUES ('x')", CONSTRAINT),
    _case("check", "INSERT INTO strict (n) VALUES (:n)", CONSTRAINT, n=-1),
    _case("foreign key on insert", "INSERT INTO child VALUES ('c2', 'nobody')", CONSTRAINT),
    _case("foreign key on delete", "DELETE FROM parent WHERE id = 'p'", CONSTRAINT),
    _case("a strict table refuses the wrong type", "INSERT INTO strict (n) VALUES ('many')", CONSTRAINT),
    _case(
        "a strict table takes a cast integer",
        "INSERT INTO strict (n) VALUES (:n) RETURNING typeof(n) AS x",
        _one("integer"),
        n=2**60,
    ),
    _case("a partial unique index", "INSERT INTO work VALUES ('w2', 'a', 'live')", CONSTRAINT),
    _case(
        "a partial unique index leaves others alone",
        "INSERT INTO work VALUES ('w3', 'a', 'done') RETURNING id AS x",
        _one("w3"),
    ),
    _case("or ignore", "INSERT OR IGNORE INTO parent VALUES ('p') RETURNING id", []),
    _case("raise in a trigger", "INSERT INTO refuse VALUES ('too_deep')", CONSTRAINT),
    # --- batches
    _batch(
        "a batch sees what it wrote",
        _one(1),
        "INSERT INTO log VALUES ('b')",
        "SELECT count(*) AS x FROM log WHERE x = 'b'",
    ),
    _batch(
        "changes counts the statement before",
        _one(1),
        "UPDATE t SET r = 1 WHERE name = 'seven'",
        "SELECT changes() AS x",
    ),
    _batch(
        "a failing batch says why", CONSTRAINT, "INSERT INTO log VALUES ('lost')", "INSERT INTO parent VALUES ('p')"
    ),
    _case("and leaves nothing behind", "SELECT count(*) AS x FROM log WHERE x = 'lost'", _one(0)),
    _batch(
        "a wrong statement in a batch", REFUSED, "INSERT INTO log VALUES ('lost')", "INSERT INTO nowhere VALUES (1)"
    ),
    _batch(
        "last_insert_rowid across a batch",
        _one("rowid"),
        "INSERT INTO log VALUES ('rowid')",
        "SELECT x FROM log WHERE rowid = last_insert_rowid()",
    ),
    _batch("a trigger writes", _one("w1"), "UPDATE work SET state = 'live' WHERE id = 'w1'", "SELECT x FROM log"),
    _batch(
        "deferred foreign keys",
        [],
        "PRAGMA defer_foreign_keys = ON",
        "INSERT INTO child VALUES ('c3', 'late')",
        "INSERT INTO parent VALUES ('late')",
    ),
    # --- limits
    _case("a hundred parameters", "SELECT " + " + ".join(f":{p}" for p in _HUNDRED) + " AS x", _one(4950), **_HUNDRED),
    _case(
        "one parameter too many",
        "SELECT " + " + ".join(f":{p}" for p in _HUNDRED) + " + :more AS x",
        REFUSED,
        **_HUNDRED,
        more=1,
    ),
    _case("five terms of a compound select", " UNION ALL ".join(["SELECT 1 AS x"] * 5) + " LIMIT 1", _one(1)),
    _case("six terms of a compound select", " UNION ALL ".join(["SELECT 1 AS x"] * 6), REFUSED),
    _case("a like pattern of fifty bytes", "SELECT 'a' LIKE :p AS x", _one(1), p="%" * 50),
    _case("a like pattern of fifty-one bytes", "SELECT 'a' LIKE :p AS x", REFUSED, p="%" * 51),
    _case("sql just short enough", f"SELECT 1 AS x /*{_LONG}*/", _one(1)),
    _case("sql too long", f"SELECT 1 AS x /*{_LONG}{_LONG}*/", REFUSED),
    _case(
        "a hundred columns", "SELECT " + ", ".join(f"1 AS c{i}" for i in range(100)), [{f"c{i}": 1 for i in range(100)}]
    ),
    _case("a hundred and one columns", "SELECT " + ", ".join(f"1 AS c{i}" for i in range(101)), REFUSED),
    _case("a value of two megabytes", "SELECT length(:s) AS x", _one(1_999_000), s="x" * 1_999_000),
    _case("a value of more", "SELECT length(:s) AS x", REFUSED, s="x" * 2_100_000),
    # --- what is refused
    _case("begin", "BEGIN", REFUSED),
    _case("commit", "COMMIT", REFUSED),
    _case("savepoint", "SAVEPOINT a", REFUSED),
    _case("attach", "ATTACH ':memory:' AS other", REFUSED),
    _case("vacuum", "VACUUM", REFUSED),
    _case("a pragma that sets the machine", "PRAGMA journal_mode = DELETE", REFUSED),
    _case("foreign keys are on", "PRAGMA foreign_keys", [{"foreign_keys": 1}]),
    _case("sqlite_version", "SELECT sqlite_version() AS x", REFUSED),
    _case("a syntax error", "SELEC 1", REFUSED),
    _case("an unknown table", "SELECT 1 FROM nowhere", REFUSED),
    _case("an unknown column", "SELECT nothing FROM t", REFUSED),
    _case("a missing value", "SELECT :a AS x", REFUSED),
    _case("a value that is not used", "SELECT 1 AS x", REFUSED, a=1),
    _case("two statements in one", "SELECT 1 AS x; SELECT 2 AS x", REFUSED),
    _case("an empty text", "", REFUSED),
)

_ROWS: Final = (
    "INSERT INTO t (name, n, r) VALUES ('seven', 7, 7.5)",
    "INSERT INTO parent VALUES ('p')",
    "INSERT INTO child VALUES ('c', 'p')",
    "INSERT INTO work VALUES ('w1', 'b', 'queued'), ('w0', 'a', 'live')",
)
_TABLES: Final = ("child", "parent", "t", "strict", "work", "words", "log")

DIFFERENCES: Final = {
    "a larger integer comes out": Difference(
        _one(2**53), "D1 answers in JavaScript numbers, which are doubles; no column of SAM holds such an integer."
    ),
    "a value of more": Difference(
        [{"x": 2_100_000}], "D1 enforces 2 MB a value in production, not on a machine of one's own; SQLite is told to."
    ),
}


async def answers(database: Database) -> dict[str, Rows | str]:
    """Every case's answer, each over the same rows. The database has `schema/` applied."""
    found: dict[str, Rows | str] = {}
    for case in CASES:
        await database.batch([Statement(sql, {}) for sql in (*(f"DELETE FROM {table}" for table in _TABLES), *_ROWS)])
        try:
            rows = await database.batch([Statement(sql, params) for sql, params in case.batch])
            found[case.name] = json.loads(json.dumps([dict(row) for row in rows[-1]]))
        except DatabaseError as refused:
            found[case.name] = type(refused).__name__
    return found


def disagreements(found: dict[str, Rows | str], *, d1: bool) -> list[str]:
    """What is not as the tables above say, one line each."""
    lines = []
    for case in CASES:
        wanted = DIFFERENCES[case.name].d1 if d1 and case.name in DIFFERENCES else case.answer
        if found[case.name] != wanted:
            lines.append(f"{case.name}: {str(found[case.name])[:150]} instead of {str(wanted)[:150]}")
    return lines

"""What every reader of a repository answers alike: one repository, and questions about it.

On the embedded host a mirror of it is read with git, on Cloudflare GitHub's API is asked; this file is shipped with the
Worker's tests, so it imports nothing that is not there.
"""

from typing import Any, Final

from edge.ports import Reader
from shared.errors import SamError

Answer = Any

QUESTIONS: Final[dict[str, tuple[object, ...]]] = {
    "everything": ("tree", "main", "", 0, 100),
    "a piece of it": ("tree", "main", "", 2, 3),
    "a folder": ("tree", "main", "src/", 0, 100),
    "a file as a folder": ("tree", "main", "src/a.py", 0, 100),
    "a folder that is not there": ("tree", "main", "sr", 0, 100),
    "another branch": ("tree", "feature/one", "src", 0, 100),
    "a commit": ("tree", "<feature>", "src", 0, 100),
    "the beginning of a commit's id": ("tree", "<fea>", "src", 0, 100),
    "a tag is no branch": ("tree", "v1", "", 0, 100),
    "a branch that was renamed": ("tree", "master", "", 0, 100),
    "an expression is no ref": ("tree", "main~0", "", 0, 100),
    "a full name is no ref": ("tree", "refs/heads/main", "", 0, 100),
    "no ref": ("tree", "", "", 0, 100),
    "a file": ("file", "main", "src/a.py"),
    "a file of another branch": ("file", "feature/one", "src/a.py"),
    "a file with letters": ("file", "main", "src/näh.txt"),
    "a file with returns": ("file", "main", "with returns.txt"),
    "a file that is empty": ("file", "main", "empty"),
    "a file that is not there": ("file", "main", "src/nothing"),
    "a file below a file": ("file", "main", "src/a.py/x"),
    "a file by a longer way": ("file", "main", "/./src//a.py"),
    "a folder by a longer way": ("tree", "main", "./src/.//", 0, 100),
    "everything by a longer way": ("tree", "main", "/./", 0, 3),
    "a folder above": ("tree", "main", "src/..", 0, 100),
    "a file above": ("file", "main", "../../etc/passwd"),
    "a folder as a file": ("file", "main", "src"),
    "everything as a file": ("file", "main", ""),
    "a file that is no text": ("file", "main", "picture"),
    "a file of more than a megabyte": ("file", "main", "large.txt"),
    "a symbolic link": ("file", "main", "link"),
    "a symbolic link to outside": ("file", "main", "out"),
    "a submodule": ("file", "main", "vendor/lib"),
    "a path of two lines": ("file", "main", "a\nb"),
    "hits": ("search", "main", "", "needle", False, 0, 10),
    "a piece of the hits": ("search", "main", "", "needle", False, 1, 1),
    "hits in a folder": ("search", "main", "src", "needle", False, 0, 10),
    "hits above": ("search", "main", "..", "needle", False, 0, 10),
    "hits in a file": ("search", "main", "src/b.py", "needle", False, 0, 10),
    "marks are taken as they are": ("search", "main", "", "needle [x]", False, 0, 10),
    "hits on another branch": ("search", "feature/one", "", "needle", False, 0, 10),
    "many hits in one file": ("search", "main", "", "again", False, 0, 1000),
    "no hits": ("search", "main", "", "nowhere", False, 0, 10),
    "commits": ("log", "main", "", 0, 10),
    "commits of a branch": ("log", "feature/one", "", 0, 10),
    "commits of a path": ("log", "main", "src/b.py", 0, 10),
    "commits of a path that is not there": ("log", "main", "nothing", 0, 10),
    "a piece of the commits": ("log", "main", "", 1, 1),
    "changes": ("diff", "main", "feature/one", ""),
    "changes of a file": ("diff", "main", "feature/one", "src/a.py"),
    "changes of a mode": ("diff", "main", "feature/one", "run.sh"),
    "changes of a path that has none": ("diff", "main", "feature/one", "picture"),
    "no changes": ("diff", "feature/one", "main", ""),
    "nothing in common": ("diff", "main", "orphan", ""),
}  # fmt: skip
"""What is asked, `<feature>` and `<fea>` standing for a commit's id and its beginning."""


async def answer(reader: Reader, origin: str, what: str, *more: Any) -> Answer:
    """What the reader says, as JSON has it; a refusal by its code and detail."""
    try:
        if what == "search":
            ref, path, query, regex, skip, most = more
            return list(await reader.search(origin, ref, path, query, regex=regex, skip=skip, most=most))
        found = await getattr(reader, what)(origin, *more)
        return found if isinstance(found, str) else list(found)
    except SamError as refused:
        return {"code": refused.code, "detail": refused.detail}

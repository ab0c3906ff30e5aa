"""What came of a task's subtasks, with links: the facts at the end of a parent's report."""

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from edge.ideas import views as ideas
from edge.ledger.batch import statements
from edge.outside.fence import plain
from edge.tasks import store, views
from edge.tasks.model import TaskView

if TYPE_CHECKING:
    from edge.app import Host

MOST: Final = 50
TITLE_CHARS: Final = 120


async def made(host: "Host", project: str, task: str) -> str:
    """Markdown, a line for each subtask with its branch and for each idea they belong to; empty if there is none."""
    database = host.databases.of(project)
    rows = (await database.batch(statements((store.CHILDREN,), {"task": task, "project": project})))[0]
    children = await views.load(database, project, [row["id"] for row in rows])
    lines = [_line(host, one) for one in children if one.replaced_by is None]
    named = dict.fromkeys(one.idea for one in children if one.idea)
    for idea in await ideas.heads(database, project, list(named)):
        lines.append(f"- Idea {_link(host, project, idea.title, idea=idea.id)}: {idea.state}")
    more = [f"- … and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return "\n".join(["What was made:", *lines[:MOST], *more]) if lines else ""


def _line(host: "Host", task: TaskView) -> str:
    branch = f", branch `{task.branch}`" if task.pushed else ""
    change = f", {task.files} files +{task.added} -{task.removed}" if task.files else ""
    why = f" ({task.problem.code})" if task.problem else ""
    return f"- {_link(host, task.project, task.title, task=task.id)}: {task.state}{why}{branch}{change}"


def _link(host: "Host", project: str, title: str, **query: str) -> str:
    """A link to the page; a title says nothing but words in it."""
    words = plain(title)[:TITLE_CHARS].translate(str.maketrans("[]<>\\`", "()()/'"))
    return f"[{words}]({host.settings.public_url}/p/{quote(project)}?{urlencode(query)})"

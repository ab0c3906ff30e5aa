"""Every reason work is refused or ends, one table: code, class, HTTP status, sentence, remedy.

The API, the CLI, the page and `docs/failures.md` are made from this table. A code never changes its meaning. `{detail}`
is filled in with what was found, where there is something to say.
"""

from enum import StrEnum
from typing import Final

import msgspec


class ReasonClass(StrEnum):
    """Whose doing it was; the CLI's exit code is chosen by it."""

    REQUEST = "request"  #: what was asked cannot be understood or is not allowed
    CONFLICT = "conflict"  #: fine in itself, not in the present state
    PLATFORM = "platform"  #: SAM itself
    PROVIDER = "provider"  #: what gives machines, and the machines: nodes
    WORKSPACE = "workspace"
    AGENT = "agent"
    MODEL = "model"
    GIT = "git"
    BUDGET = "budget"
    DEPENDENCY = "dependency"
    PERSON = "person"


class Retry(StrEnum):
    """What becomes of a task whose attempt ends so, while it has attempts left (`edge.tasks.rules.MAX_ATTEMPTS`). Each
    next attempt goes on from the last checkpoint, and its agent is told what went wrong.
    """

    NO = "no"  #: the task ends with it: the same again would end the same
    AT_ONCE = "at_once"  #: as soon as there is a place, where the earlier attempt was if that can be
    ELSEWHERE = "elsewhere"  #: as soon as there is a place, on another node if that can be
    LATER = "later"  #: not before `RETRY_LATER_MS` have passed, on any node


RETRY_LATER_MS: Final = 30_000
"""What answers nobody at this moment mostly does half a minute later: a restart, a switch of networks."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    klass: ReasonClass = msgspec.field(name="class")
    status: int
    """HTTP status when it answers a request; for ends of work only informative."""
    sentence: str
    remedy: str
    """What a person should do."""
    retry: Retry | None
    """None: it only refuses; no attempt and no task ends with it."""

    @property
    def retried(self) -> bool:
        return self.retry not in (None, Retry.NO)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A reason as people and programs receive it: the body of every error answer."""

    code: str
    sentence: str
    remedy: str
    detail: str = ""


_C, _A = ReasonClass, Retry


def _r(code: str, klass: ReasonClass, status: int, sentence: str, remedy: str, *, retry: Retry | None = None) -> Reason:
    return Reason(code=code, klass=klass, status=status, sentence=sentence, remedy=remedy, retry=retry)


# fmt: off
_ALL: Final = (
    # The request
    _r("malformed_json", _C.REQUEST, 400, "The body is not valid JSON.", "Send one JSON value in UTF-8."),
    _r("invalid_request", _C.REQUEST, 422, "The request does not fit what this route takes.", "Compare the fields with GET /openapi.json."),
    _r("body_too_large", _C.REQUEST, 413, "The body is larger than this route accepts.", "Send less, or attach a file."),
    _r("unknown_route", _C.REQUEST, 404, "There is no such address.", "GET /openapi.json lists every route."),
    _r("method_not_allowed", _C.REQUEST, 405, "This address does not take that method.", "The Allow header names the methods it takes."),
    _r("not_found", _C.REQUEST, 404, "There is nothing with that id in this project.", "List what there is, or check the project."),
    _r("not_signed_in", _C.REQUEST, 401, "This needs a signed-in person.", "Open the link that `sam up` printed, or run `sam login-link` for a new one."),
    _r("link_used", _C.REQUEST, 401, "This sign-in link was used or has expired.", "Run `sam login-link` for a new one."),
    _r("bad_credential", _C.REQUEST, 401, "The credential is not valid here.", "A node joins again; an agent's token dies with its attempt."),
    _r("wrong_origin", _C.REQUEST, 403, "The request came from a page that is not SAM's own.", "Open SAM at the address that `sam up` printed."),
    _r("wrong_host", _C.REQUEST, 421, "SAM does not answer under this host name.", "Use the printed address, or name the host in SAM_HOSTS."),
    _r("not_a_repository", _C.REQUEST, 422, "There is no git repository at that path or URL.", "Give the top folder of a git repository, or a URL that `git ls-remote` can read."),
    _r("empty_repository", _C.REQUEST, 422, "The repository has no commits yet.", "Make a first commit, then add it again."),
    _r("project_exists", _C.CONFLICT, 409, "A project for this repository exists already.", "Open the one that is there."),
    _r("id_reused", _C.CONFLICT, 409, "This id was used before for something else.", "Use a fresh id for each new request."),
    _r("unknown_project", _C.REQUEST, 404, "There is no such project.", "`sam project ls` lists them."),
    _r("unknown_harness", _C.REQUEST, 422, "No coding agent of that name is known.", "Choose one that `sam agents ls` shows, or leave it on auto.", retry=_A.NO),
    _r("bad_path", _C.REQUEST, 422, "That is no path of the repository that a task can name.", "Give paths relative to the repository, as in `docs` or `src/**/*.ts`."),
    _r("harness_not_installed", _C.AGENT, 409, "That coding agent is not installed on any node.", "Run `sam agents install NAME`.", retry=_A.NO),
    # Tools and personal tokens
    _r("rate_limited", _C.REQUEST, 429, "This token has made too many calls in a short time.", "Wait as long as Retry-After says, then go on; ask for more at once instead of more often."),
    _r("unknown_tool", _C.REQUEST, 422, "There is no tool of that name.", "tools/list names the tools there are."),
    _r("not_your_tool", _C.REQUEST, 403, "This token's role does not hold that tool.", "tools/list names the tools it holds."),
    _r("project_not_named", _C.REQUEST, 422, "The token reaches several projects, and the call names none.", "Give the argument project."),
    _r("too_many_tokens", _C.CONFLICT, 409, "You have as many personal tokens as you may.", "Revoke one that is no longer used: `sam mcp token rm`."),
    # Triggers
    _r("invalid_cron", _C.REQUEST, 422, "That is no cron expression SAM can follow.", "Give five fields: minute, hour, day of month, month, day of week, as in `30 6 * * 1-5`."),
    _r("unknown_time_zone", _C.REQUEST, 422, "No time zone of that name is known.", "Use a name of the IANA database, as in Europe/Berlin, or UTC."),
    _r("too_often", _C.REQUEST, 422, "Two runs of the trigger would be less than five minutes apart.", "Let it run less often."),
    _r("too_many_triggers", _C.CONFLICT, 409, "The project has as many triggers as it may.", "Delete one that is no longer needed."),
    _r("run_is_live", _C.CONFLICT, 409, "The last run of this trigger is still at work.", "Wait until its task has ended, or stop that."),
    _r("trigger_paused", _C.CONFLICT, 409, "Three runs in a row failed, so the trigger was paused.", "Look at its last runs, mend the cause, then resume it."),
    # Ideas
    _r("same_idea", _C.CONFLICT, 409, "An idea cannot become part of itself.", "Choose two ideas, neither of which was merged into the other."),
    _r("merged_before", _C.CONFLICT, 409, "This idea became part of another.", "Go on with the one that the detail names."),
    _r("idea_too_long", _C.CONFLICT, 409, "The idea's text would be longer than it may.", "Shorten it, or keep the rest as an idea of its own."),
    _r("too_many_links", _C.CONFLICT, 409, "The idea is linked to as many conversations as it may.", "Take a link away that is no longer needed."),
    _r("cannot_move", _C.CONFLICT, 409, "What works in this conversation cannot be moved to another runtime.", "Only a conversation moves, not a task. Leave the runtime out to write to what works there, or send it as a task of its own (new_task).", retry=None),
    _r("workspace_at_work", _C.CONFLICT, 409, "The agent in the workspace is not at rest, and its work would be lost by a move.", "Answer it if it asks you something, wait until it rests, or stop it; then move the conversation.", retry=None),
    _r("other_agent_at_work", _C.CONFLICT, 409, "Another coding agent or model is at work in this conversation.", "Leave agent and model out to write to the one that works there, or send it as a task of its own (new_task).", retry=None),
    _r("attachment_gone", _C.REQUEST, 410, "The attached file is not there any more.", "Attach it again."),
    _r("attachment_not_fetched", _C.PLATFORM, 504, "The attached file could not be fetched from SAM.", "Attach it again, once the node reaches SAM."),
    _r("attachment_damaged", _C.REQUEST, 502, "The attached file did not arrive as it was sent.", "Attach it again."),
    # Knowledge
    _r("not_proposed", _C.CONFLICT, 409, "Only what an agent proposed is rejected; this entry stands already.", "Retire it if it holds no longer."),
    _r("entry_retired", _C.CONFLICT, 409, "This entry was retired.", "Add it anew if it holds again."),
    _r("settled_before", _C.CONFLICT, 409, "The contradiction was settled otherwise before.", "Edit, retire or add the entries themselves."),
    _r("too_much_known", _C.CONFLICT, 409, "The project has as many entries of that state as it may.", "Retire or judge some first."),
    # Guardrails
    _r("parent_not_running", _C.CONFLICT, 409, "The parent task is not in progress.", "Only a running task dispatches subtasks."),
    _r("too_deep", _C.CONFLICT, 409, "The task tree is as deep as this project allows.", "Do the work in this task, or raise the project's depth limit."),
    _r("too_many_children", _C.CONFLICT, 409, "The parent has as many live subtasks as this project allows.", "Wait for one to end, or raise the limit."),
    _r("wider_than_parent", _C.CONFLICT, 409, "A task may only narrow what the task above it may.", "Ask for no more than the detail says, or leave the field out: it is then inherited."),
    _r("egress_not_enforced", _C.CONFLICT, 409, "No node holds an agent to the hosts it may reach.", "Leave egress out until there is a node that does."),
    _r("unknown_dependency", _C.CONFLICT, 409, "A task named in depends_on is not in this project.", "Check the ids with list_tasks."),
    _r("dependency_failed", _C.DEPENDENCY, 409, "A task this one depends on failed or was cancelled.", "Retry that task, or start this one without it.", retry=_A.NO),
    _r("needs_its_ancestor", _C.CONFLICT, 409, "The task would wait for a task that waits for it.", "Remove that dependency."),
    _r("cycle", _C.CONFLICT, 409, "The tasks would wait for one another in a circle.", "Remove one of the dependencies that the detail names."),
    _r("plan_refused", _C.CONFLICT, 409, "Another task of the plan was refused, so none was started.", "Mend that one and send the plan again with fresh ids."),
    _r("not_ended_badly", _C.CONFLICT, 409, "Only a task that failed or was cancelled is tried anew.", "Wait until it has ended, or stop it first; one that completed goes on with a message in its conversation."),
    _r("replaced_before", _C.CONFLICT, 409, "The task was tried anew before.", "Look at its replacement, or try that one anew."),
    _r("task_began", _C.CONFLICT, 409, "The task is no longer waiting, so its dependencies stand as they are.", "Stop it and start another, if it must wait."),
    _r("too_many_edges", _C.CONFLICT, 409, "The task depends on as many others as it may.", "Let one task gather what several provide, and depend on that one."),
    _r("not_completed", _C.CONFLICT, 409, "Only a completed task can have been merged.", "Wait until it is completed."),
    _r("needs_approval", _C.PERSON, 409, "Text that others wrote is in the context, so this needs a person's yes.", "Answer the card in the conversation, or `sam approve`; what the person writes next lifts it."),
    _r("approval_over", _C.CONFLICT, 409, "This can no longer be decided.", "Look at its task: it ended, or somebody wrote or decided since."),
    _r("proposal_over", _C.CONFLICT, 409, "The plan was decided before.", "Look at its card: it was approved, rejected, withdrawn, or nobody decided in time."),
    _r("proposal_changed", _C.CONFLICT, 409, "The plan was edited since it was looked at.", "Look at it again, then decide."),
    _r("too_many_proposals", _C.CONFLICT, 409, "As many plans of this task wait for a person as may.", "Let the person decide first, or name in `replaces` the one that this takes the place of."),
    _r("pages_off", _C.CONFLICT, 409, "This project does not let web pages be read.", "A person allows it with `sam project outside --web-pages on`."),
    _r("address_not_public", _C.REQUEST, 422, "The address is not one of the public web.", "Give an http or https address on its usual port, of a host that is not on a private network."),
    _r("page_not_read", _C.REQUEST, 502, "The page could not be read.", "Check the address; the detail says what happened."),
    _r("not_readable_here", _C.CONFLICT, 409, "On this host only repositories on GitHub are read without a workspace.", "Dispatch a task that reads it in a workspace."),
    _r("untrusted_tree", _C.REQUEST, 403, "This node does not isolate agents, and the task was not started by a person on this machine.", "Start it from the page or the CLI of this machine.", retry=_A.NO),
    _r("task_ended", _C.CONFLICT, 409, "The task has already ended.", "Send a message in its conversation to go on."),
    # Platform
    _r("internal", _C.PLATFORM, 500, "Something in SAM went wrong.", "The log has the request id; please report it.", retry=_A.NO),
    _r("timed_out", _C.PLATFORM, 504, "The task did not move before its deadline.", "Send it again; look at the node's log if it repeats.", retry=_A.NO),
    _r("port_in_use", _C.PLATFORM, 500, "Another program listens on that port.", "Stop it, or choose another with SAM_PORT."),
    _r("already_running", _C.PLATFORM, 409, "Another SAM is running on this data directory.", "Use the one that runs, or stop it, or set SAM_HOME to another directory."),
    _r("still_working", _C.PLATFORM, 504, "What was waited for has not ended in that time.", "Wait again, or look with `sam task show`."),
    _r("invalid_setting", _C.PLATFORM, 500, "A setting has a value SAM cannot use.", "The table in docs/configuration.md lists the settings."),
    _r("unreachable", _C.PLATFORM, 503, "SAM does not answer at that address.", "Start it with `sam up`, or set SAM_HOME or SAM_URL to the one you mean."),
    # Nodes and workspaces
    _r("no_node", _C.PROVIDER, 503, "No node is ready to take the task.", "Start one with `sam up`.", retry=_A.NO),
    _r("no_capacity", _C.PROVIDER, 503, "The provider has no machine of that size to give at any location it may be asked.", "It is asked again by itself; allow another size, or another provider, with `sam project pool`.", retry=_A.NO),
    _r("provider_quota", _C.PROVIDER, 503, "The provider gives this account no more machines.", "Raise the account's quota, or lower the project's max_nodes; it is asked again by itself.", retry=_A.NO),
    _r("provider_unauthorized", _C.PROVIDER, 502, "The provider refused SAM's credential.", "Put a valid one in place; it is asked again by itself.", retry=_A.NO),
    _r("node_not_booted", _C.PROVIDER, 504, "The machine was asked for and no node called from it in time.", "It is destroyed and another is asked for while work waits; look at the machine's log.", retry=None),
    _r("node_idle", _C.PROVIDER, 200, "Nobody needed the machine any longer.", "Nothing: the next task that needs one gets one.", retry=None),
    _r("node_drained", _C.PROVIDER, 503, "The node was told to take no more work.", "What it has may end within a day, or goes on elsewhere from its last saved work.", retry=_A.ELSEWHERE),
    _r("node_gone", _C.PROVIDER, 504, "The provider lists the machine no more.", "Somebody else destroyed it; the last saved work is kept.", retry=_A.ELSEWHERE),
    _r("node_over", _C.CONFLICT, 409, "There is no such machine any more.", "`sam node ls` shows those there are.", retry=None),
    _r("node_lost", _C.PROVIDER, 504, "The node stopped answering.", "Check that machine; the last saved work is kept.", retry=_A.ELSEWHERE),
    _r("node_restarted", _C.PROVIDER, 500, "The node restarted and the agent's session could not be taken up again.", "Send a message to go on from the last saved work.", retry=_A.AT_ONCE),
    _r("disk_full", _C.WORKSPACE, 507, "The disk is full.", "Free some space; nothing that was stored is lost.", retry=_A.ELSEWHERE),
    _r("workspace_not_started", _C.WORKSPACE, 504, "The node did not take the work up in time.", "Look at the node's log; the task is tried on another node.", retry=_A.ELSEWHERE),
    _r("workspace_failed", _C.WORKSPACE, 500, "The workspace could not be made.", "The detail has git's own words.", retry=_A.NO),
    # Agent and model
    _r("agent_not_started", _C.AGENT, 500, "The coding agent did not start.", "Run `sam doctor`; reinstall it with `sam agents install`.", retry=_A.NO),
    _r("agent_crashed", _C.AGENT, 500, "The coding agent ended in the middle of its turn.", "Its last lines are in the task's log; send a message to go on from the saved work.", retry=_A.AT_ONCE),
    _r("agent_refused", _C.AGENT, 500, "The coding agent refused to go on.", "Say it differently, or choose another agent.", retry=_A.NO),
    _r("step_timed_out", _C.PLATFORM, 504, "The attempt did not get past a step of its preparation in time.", "Look at the node's log if it repeats.", retry=_A.ELSEWHERE),
    _r("no_progress", _C.AGENT, 504, "The agent worked and brought nothing new for a long time.", "What it did is saved; look at its last calls, then say what to do differently.", retry=_A.NO),
    _r("agent_idle", _C.AGENT, 504, "The agent fell silent in the middle of its turn and did not come back when asked.", "What it did is saved; send a message to go on, or choose another agent.", retry=_A.NO),
    _r("nothing_done", _C.AGENT, 500, "The agent ended its turn twice without a change, a question or a report.", "Say more exactly what is to be done, or choose another agent or model.", retry=_A.NO),
    _r("turn_limit", _C.AGENT, 500, "The agent used all turns of this attempt.", "Split the task, or raise its limits.", retry=_A.NO),
    _r("token_limit", _C.AGENT, 500, "The agent used all tokens of this attempt.", "Split the task, or raise its limits.", retry=_A.NO),
    _r("wall_clock", _C.AGENT, 504, "The attempt ran longer than its limit.", "Split the task, or raise its limits.", retry=_A.NO),
    _r("model_unauthorized", _C.MODEL, 502, "The model endpoint refused the key.", "Check SAM_MODEL_KEY, or the key of the harness.", retry=_A.NO),
    _r("model_unreachable", _C.MODEL, 502, "The model endpoint does not answer.", "Check SAM_MODEL_URL and that the server runs.", retry=_A.LATER),
    _r("model_failed", _C.MODEL, 502, "The model endpoint answered with an error.", "The detail has its words; try again or choose another model.", retry=_A.NO),
    _r("model_without_tools", _C.MODEL, 502, "The model that the edge thinks with cannot call tools, so it can do nothing but talk.", "Set SAM_MODEL to a model that calls tools, or give the work to an agent in a workspace.", retry=_A.NO),
    # Budget
    _r("budget_exhausted", _C.BUDGET, 402, "The budget is spent.", "What was done is saved; raise the budget and try the task again.", retry=_A.NO),
    _r("waits_for_money", _C.BUDGET, 409, "Its budget is not free now.", "It starts when other tasks give back what they did not spend, when the next day begins (UTC), or when the project's daily budget is raised."),
    _r("over_budget", _C.BUDGET, 409, "The task asks for more money than there is left to give it.", "Ask for less, or leave the budget out: it then gets a share of what is left."),
    # Git
    _r("clone_failed", _C.GIT, 502, "The repository could not be fetched.", "Check the address and the rights of the user SAM runs as.", retry=_A.NO),
    _r("origin_busy", _C.GIT, 503, "Where the repository lives answers no more questions for now.", "Wait until the time in the detail; a token in the project's address allows more."),
    _r("merge_conflict", _C.GIT, 409, "What the task needs does not merge: several changed the same lines.", "Merge those branches by hand, or let one task depend on the other; then try again.", retry=_A.NO),
    _r("push_refused", _C.GIT, 502, "The origin refused the push.", "The work is saved; fix the rights or the branch protection, then send a message to go on.", retry=_A.NO),
    _r("branch_not_yours", _C.GIT, 403, "An agent may push only the branch of its own task.", "Push to the branch the task was given."),
    # Person
    _r("stopped", _C.PERSON, 409, "A person stopped the task.", "Send a message in its conversation to go on from the saved work.", retry=_A.NO),
    _r("stopped_by_parent", _C.PERSON, 409, "The parent task stopped it.", "Ask the parent why; the work is saved.", retry=_A.NO),
    _r("parent_stopped", _C.PERSON, 409, "The parent task was stopped.", "Start it anew on its own if it is still wanted.", retry=_A.NO),
    _r("idle", _C.PERSON, 200, "Nobody wrote for a while; the workspace was saved and freed.", "Just write: the conversation goes on from there.", retry=_A.NO),
    _r("moved", _C.PERSON, 200, "The conversation goes on in another runtime, with what was said in it.", "Nothing: just write.", retry=_A.NO),
    _r("no_answer", _C.PERSON, 504, "A question stayed without an answer until its deadline.", "Send a message in its conversation to go on.", retry=_A.NO),
)
# fmt: on

REASONS: Final = {reason.code: reason for reason in _ALL}


def problem(code: str, detail: str = "") -> Problem:
    """The answer for `code`. An unknown code is a defect of SAM and raises KeyError."""
    reason = REASONS[code]
    return Problem(code=code, sentence=reason.sentence, remedy=reason.remedy, detail=detail)

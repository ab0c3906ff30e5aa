/** Asks the host. An answer is a value, a typed refusal (`Refusal`), or no answer at all (`NoAnswer`). */

import type {
  Accepted,
  AddProject,
  EditProject,
  ConversationSnapshot,
  ConversationView,
  EditConversation,
  CapturedIdea,
  EditIdea,
  EditProposal,
  ExecuteIdea,
  IdeaDetail,
  IdeaPage,
  IdeaView,
  Me,
  MessageView,
  NewConversation,
  NewIdea,
  NewMessage,
  Problem,
  ProjectSnapshot,
  ProjectView,
  Proposal,
  TaskDetail,
  TaskView,
} from "./types";

/** The host understood and said no; `problem` says why and what to do. */
export class Refusal extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.sentence);
  }
}

/** Nothing came back, or nothing that SAM would say. Whether it was done is unknown: ask again with the same id. */
export class NoAnswer extends Error {
  readonly problem: Problem;
  constructor(detail: string) {
    super("SAM does not answer.");
    this.problem = {
      code: "unreachable",
      sentence: "SAM does not answer at this address.",
      remedy: "Start it with `sam up`; this page goes on by itself.",
      detail,
    };
  }
}

/** Any failure as something to show. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal || error instanceof NoAnswer) return error.problem;
  return {
    code: "internal",
    sentence: "Something in this page went wrong.",
    remedy: "Reload it; if it repeats, please report it.",
    detail: error instanceof Error ? error.message : String(error),
  };
}

const TIMEOUT_MS = 20_000;
/** Adding a project may clone over a slow line. */
const SLOW_MS = 180_000;

/** A file of 50 MB over a slow line. */
const FILE_MS = 600_000;

async function ask(method: string, path: string, body?: unknown, timeout = TIMEOUT_MS): Promise<Response> {
  const file = body instanceof Blob;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: body === undefined ? {} : { "content-type": file ? body.type || "application/octet-stream" : "application/json" },
      body: body === undefined ? null : file ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
    });
  } catch (error) {
    throw new NoAnswer(error instanceof Error ? error.message : "");
  }
  if (response.ok) return response;
  throw await failure(response);
}

async function failure(response: Response): Promise<Error> {
  try {
    const problem = (await response.json()) as Partial<Problem>;
    if (typeof problem.code === "string" && typeof problem.sentence === "string") {
      const whole = { code: problem.code, sentence: problem.sentence, remedy: problem.remedy ?? "", detail: problem.detail ?? "" };
      return new Refusal(whole, response.status);
    }
  } catch {
    // Not SAM's words: a proxy's page, or a body cut off.
  }
  return new NoAnswer(`HTTP ${response.status}`);
}

async function json<T>(method: string, path: string, body?: unknown, timeout?: number): Promise<T> {
  const response = await ask(method, path, body, timeout);
  try {
    return (await response.json()) as T;
  } catch (error) {
    throw new NoAnswer(error instanceof Error ? error.message : "");
  }
}

const at = (project: string, rest = ""): string => `/api/projects/${encodeURIComponent(project)}${rest}`;
const id = encodeURIComponent;

export const attachmentUrl = (project: string, attachment: string): string => at(project, `/attachments/${id(attachment)}`);

export const api = {
  me: () => json<Me>("GET", "/api/me"),
  logout: () => ask("POST", "/api/logout"),
  projects: () => json<readonly ProjectView[]>("GET", "/api/projects"),
  addProject: (body: AddProject) => json<ProjectView>("POST", "/api/projects", body, SLOW_MS),
  editProject: (project: string, body: EditProject) => json<ProjectView>("PATCH", at(project), body),
  project: (project: string) => json<ProjectSnapshot>("GET", at(project)),
  newConversation: (project: string, body: NewConversation) =>
    json<ConversationView>("POST", at(project, "/conversations"), body),
  conversation: (project: string, conversation: string, before?: number) =>
    json<ConversationSnapshot>(
      "GET",
      at(project, `/conversations/${id(conversation)}${before === undefined ? "" : `?before=${before}`}`),
    ),
  editConversation: (project: string, conversation: string, body: EditConversation) =>
    json<ConversationView>("PATCH", at(project, `/conversations/${id(conversation)}`), body),
  send: (project: string, conversation: string, body: NewMessage) =>
    json<Accepted>("POST", at(project, `/conversations/${id(conversation)}/messages`), body),
  attach: (project: string, attachment: string, file: File) =>
    ask("PUT", `${attachmentUrl(project, attachment)}?name=${id(file.name)}`, file, FILE_MS),
  task: (project: string, task: string) => json<TaskDetail>("GET", at(project, `/tasks/${id(task)}`)),
  stop: (project: string, task: string) => json<TaskView>("POST", at(project, `/tasks/${id(task)}/stop`)),
  decide: (project: string, approval: string, decision: "approve" | "deny") =>
    json<unknown>("POST", at(project, `/approvals/${id(approval)}`), { decision }),
  editProposal: (project: string, proposal: string, body: EditProposal) =>
    json<Proposal>("PATCH", at(project, `/proposals/${id(proposal)}`), body),
  decideProposal: (project: string, proposal: string, body: { decision: "approve" | "reject"; version: number; word: string }) =>
    json<Proposal>("POST", at(project, `/proposals/${id(proposal)}`), body),
  retry: (project: string, task: string, body: { id: string }) =>
    json<TaskView>("POST", at(project, `/tasks/${id(task)}/retry`), body),
  diff: async (project: string, task: string) => (await ask("GET", at(project, `/tasks/${id(task)}/diff`))).text(),
  log: (project: string, task: string) => json<readonly MessageView[]>("GET", at(project, `/tasks/${id(task)}/log`)),
  ideas: (project: string, cursor: string) => json<IdeaPage>("GET", at(project, `/ideas?cursor=${id(cursor)}`)),
  idea: (project: string, idea: string) => json<IdeaDetail>("GET", at(project, `/ideas/${id(idea)}`)),
  newIdea: (project: string, body: NewIdea) => json<CapturedIdea>("POST", at(project, "/ideas"), body),
  editIdea: (project: string, idea: string, body: EditIdea) =>
    json<IdeaView>("PATCH", at(project, `/ideas/${id(idea)}`), body),
  linkIdea: (project: string, idea: string, conversation: string, note: string) =>
    json<IdeaView>("PUT", at(project, `/ideas/${id(idea)}/links/${id(conversation)}`), { note }),
  unlinkIdea: (project: string, idea: string, conversation: string) =>
    json<IdeaView>("DELETE", at(project, `/ideas/${id(idea)}/links/${id(conversation)}`)),
  mergeIdea: (project: string, idea: string, into: string) =>
    json<IdeaView>("POST", at(project, `/ideas/${id(idea)}/merge`), { into }),
  executeIdea: (project: string, idea: string, body: ExecuteIdea) =>
    json<TaskView>("POST", at(project, `/ideas/${id(idea)}/execute`), body),
};

export function liveUrl(project: string, cursor: number): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${at(project, `/live?cursor=${cursor}`)}`;
}

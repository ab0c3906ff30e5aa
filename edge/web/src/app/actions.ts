/** What a person does to tasks, ideas and chats; failures land beside the thing they were about. */

import { signal } from "@preact/signals";
import { api, problemOf } from "../api/client";
import { mint } from "../api/ids";
import type { EditIdea, EditProject, EditProposal, IdeaView, Mode, Problem, Proposal, SimilarIdea } from "../api/types";
import { answered, headOf, ideasLoaded } from "../live/state";
import { openConversation, openIdea, openTask } from "./route";
import { live, projects } from "./session";

/** By the id of the task, idea or conversation it is about. */
export const problems = signal<ReadonlyMap<string, Problem>>(new Map());

export function dismiss(about: string): void {
  note(about, null);
}

export async function stopTask(project: string, task: string): Promise<void> {
  await attempt(task, async () => {
    const view = await api.stop(project, task);
    live.value = answered(live.value, { kind: "task", body: view });
  });
}

/** The card itself changes when the decision comes over the live connection. */
export async function decide(project: string, approval: string, decision: "approve" | "deny"): Promise<void> {
  await attempt(approval, async () => {
    await api.decide(project, approval, decision);
  });
}

export function editProject(project: string, change: EditProject): Promise<boolean> {
  return attempt(project, async () => {
    const changed = await api.editProject(project, change);
    projects.value = (projects.value ?? []).map((one) => (one.id === changed.id ? changed : one));
    if (live.value.project?.id === changed.id) live.value = { ...live.value, project: changed };
  });
}

export function editProposal(proposal: Proposal, change: EditProposal): Promise<boolean> {
  return attempt(proposal.id, async () => {
    await api.editProposal(proposal.project, proposal.id, change);
  });
}

/** The version that was looked at is the one that is decided on. */
export function decideProposal(proposal: Proposal, decision: "approve" | "reject", word: string): Promise<boolean> {
  return attempt(proposal.id, async () => {
    await api.decideProposal(proposal.project, proposal.id, { decision, version: proposal.version, word });
  });
}

/** One id for each task until it is answered: a second press after a lost answer starts nothing twice. */
const retries = new Map<string, string>();

export async function retryTask(project: string, task: string): Promise<void> {
  const id = retries.get(task) ?? mint("tsk");
  retries.set(task, id);
  await attempt(task, async () => {
    const view = await api.retry(project, task, { id });
    retries.delete(task);
    live.value = answered(live.value, { kind: "task", body: view });
    openConversation(view.conversation);
    openTask(view.id);
  });
}

export async function setMode(project: string, conversation: string, mode: Mode): Promise<void> {
  await attempt(conversation, async () => {
    const view = await api.editConversation(project, conversation, { mode });
    live.value = answered(live.value, { kind: "conversation", body: view });
  });
}

export async function rename(project: string, conversation: string, title: string): Promise<void> {
  await attempt(conversation, async () => {
    const view = await api.editConversation(project, conversation, { title });
    live.value = answered(live.value, { kind: "conversation", body: view });
  });
}

export async function createIdea(project: string, title: string, conversation: string | null): Promise<boolean> {
  return attempt("ideas", async () => {
    const idea = await api.newIdea(project, { id: mint("idea"), title, conversation });
    ideaCame(idea);
    similar.value = new Map(similar.value).set(idea.id, idea.similar);
    openIdea(idea.id);
  });
}

/** All of the idea that is open, and the id it was asked for by; of the others the page has only heads. */
export const openedIdea = signal<{ asked: string; idea: IdeaView } | null>(null);

/** Reads all of an idea, or of the one it was merged into. */
export function readIdea(project: string, idea: string): Promise<boolean> {
  return attempt(`read ${idea}`, async () => opened(idea, (await api.idea(project, idea)).idea));
}

export function earlierIdeas(project: string, cursor: string): Promise<boolean> {
  return attempt("ideas", async () => {
    live.value = ideasLoaded(live.value, await api.ideas(project, cursor));
  });
}

function ideaCame(idea: IdeaView): void {
  opened(idea.id, idea);
  live.value = answered(live.value, { kind: "idea", body: headOf(idea) });
}

/** An older answer that comes late does not take the place of a newer one. */
function opened(asked: string, idea: IdeaView): void {
  const held = openedIdea.value?.idea;
  const late = held?.id === idea.id && held.updated_at > idea.updated_at;
  openedIdea.value = { asked, idea: late ? held : idea };
}

/** What was pointed out when an idea was captured here. */
export const similar = signal<ReadonlyMap<string, readonly SimilarIdea[]>>(new Map());

export async function mergeIdea(project: string, idea: string, into: string): Promise<void> {
  await attempt(idea, async () => {
    const merged = await api.mergeIdea(project, idea, into);
    ideaCame(merged);
    openIdea(merged.id);
  });
}

export function editIdea(project: string, idea: string, change: EditIdea): Promise<boolean> {
  return ideaAttempt(idea, () => api.editIdea(project, idea, change));
}

export function linkIdea(project: string, idea: string, conversation: string, text: string): Promise<boolean> {
  return ideaAttempt(idea, () => api.linkIdea(project, idea, conversation, text));
}

export function unlinkIdea(project: string, idea: string, conversation: string): Promise<boolean> {
  return ideaAttempt(idea, () => api.unlinkIdea(project, idea, conversation));
}

/** One id for each idea until it is answered: a second press after a lost answer starts nothing twice. */
const executions = new Map<string, string>();

export async function executeIdea(project: string, idea: string, conversation: string | null, harness = "auto", plan: boolean | null = null): Promise<void> {
  const id = executions.get(idea) ?? mint("tsk");
  executions.set(idea, id);
  await attempt(idea, async () => {
    const task = await api.executeIdea(project, idea, { id, conversation, harness, plan });
    executions.delete(idea);
    live.value = answered(live.value, { kind: "task", body: task });
    openConversation(task.conversation);
    openTask(task.id);
  });
}

function ideaAttempt(idea: string, act: () => Promise<IdeaView>): Promise<boolean> {
  return attempt(idea, async () => ideaCame(await act()));
}

async function attempt(about: string, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    note(about, null);
    return true;
  } catch (error) {
    note(about, problemOf(error));
    return false;
  }
}

function note(about: string, problem: Problem | null): void {
  if (problem === null && !problems.value.has(about)) return;
  const next = new Map(problems.value);
  if (problem === null) next.delete(about);
  else next.set(about, problem);
  problems.value = next;
}

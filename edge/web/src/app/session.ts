/** Who is here, which projects there are, and the one that is open: snapshots, then the live connection. */

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { NoAnswer, Refusal, api, liveUrl, problemOf } from "../api/client";
import type { Me, Problem, ProjectView, ServerFrame } from "../api/types";
import { Connection, type Health } from "../live/connection";
import {
  EMPTY,
  apply,
  earlierLoaded,
  loadBegan,
  loadEnded,
  projectLoaded,
  resumeFrom,
  threadLoaded,
  threadsForgotten,
  type LiveState,
} from "../live/state";

export const me = signal<Me | null>(null);
export const projects = signal<readonly ProjectView[] | null>(null);
export const signedOut = signal<Problem | null>(null);
/** Why there is nothing to show yet. */
export const bootProblem = signal<Problem | null>(null);

export const live = signal<LiveState>(EMPTY);
export const health = signal<Health>("connecting");
export const projectProblem = signal<Problem | null>(null);
export const threadProblems = signal<ReadonlyMap<string, Problem>>(new Map());

let connection: Connection | null = null;
let opened: string | null = null;
const loadingThreads = new Set<string>();
/** Live connections in a row that ended before their hello although the server answers. */
let refusals = 0;
const REFUSALS = 3;

/** Asks who is here and what there is; again and again while nobody answers. */
export async function boot(): Promise<void> {
  try {
    const [person, list] = await Promise.all([api.me(), api.projects()]);
    batch(() => {
      me.value = person;
      projects.value = list;
      signedOut.value = null;
      bootProblem.value = null;
    });
  } catch (error) {
    if (isSignedOut(error)) return;
    bootProblem.value = problemOf(error);
    if (error instanceof NoAnswer) setTimeout(() => void boot(), 2_000);
  }
}

/** What the notices depend on: asked for again whenever it changes, from a snapshot or from the live connection. */
const nodeFacts = computed(() =>
  [...live.value.nodes.values()].map((node) => `${node.id} ${node.state} ${node.isolated} ${node.model?.rehearsal}`).join("\n"),
);

export function followNodes(): void {
  effect(() => {
    if (nodeFacts.value !== "") untracked(() => void refreshMe());
  });
}

async function refreshMe(): Promise<void> {
  try {
    me.value = await api.me();
  } catch (error) {
    isSignedOut(error);
  }
}

export function openProject(project: string | null): void {
  if (project === opened) return;
  opened = project;
  connection?.close();
  connection = null;
  loadingThreads.clear();
  batch(() => {
    live.value = EMPTY;
    projectProblem.value = null;
    threadProblems.value = new Map();
    health.value = "connecting";
  });
  if (project !== null) void loadProject(project);
}

async function loadProject(project: string): Promise<void> {
  live.value = loadBegan(live.value);
  try {
    const snapshot = await api.project(project);
    if (opened !== project) return;
    batch(() => {
      projectProblem.value = null;
      live.value = loadEnded(projectLoaded(live.value, snapshot));
    });
    connection ??= connect(project);
  } catch (error) {
    if (opened !== project) return;
    live.value = loadEnded(live.value);
    if (isSignedOut(error)) return;
    if (error instanceof NoAnswer) setTimeout(() => opened === project && void loadProject(project), 1_500);
    else projectProblem.value = problemOf(error);
    if (error instanceof NoAnswer) health.value = "offline";
  }
}

/** Loads a conversation's newest messages, once; from then on the live connection keeps it true. */
export async function openThread(project: string, conversation: string): Promise<void> {
  if (live.value.threads.has(conversation) || loadingThreads.has(conversation)) return;
  loadingThreads.add(conversation);
  live.value = loadBegan(live.value);
  try {
    const snapshot = await api.conversation(project, conversation);
    if (opened !== project) return;
    setThreadProblem(conversation, null);
    live.value = loadEnded(threadLoaded(live.value, snapshot));
  } catch (error) {
    if (opened !== project) return;
    live.value = loadEnded(live.value);
    if (isSignedOut(error)) return;
    setThreadProblem(conversation, problemOf(error));
    if (error instanceof NoAnswer) {
      setTimeout(() => opened === project && void openThread(project, conversation), 2_000);
    }
  } finally {
    loadingThreads.delete(conversation);
  }
}

export async function loadEarlier(project: string, conversation: string): Promise<void> {
  const first = live.value.threads.get(conversation)?.messages[0];
  if (first === undefined) return;
  const snapshot = await api.conversation(project, conversation, first.seq);
  if (opened === project) live.value = earlierLoaded(live.value, snapshot);
}

function connect(project: string): Connection {
  const queue: ServerFrame[] = [];
  let scheduled = false;
  const flush = (): void => {
    scheduled = false;
    const frames = queue.splice(0);
    let state = live.value;
    const ask = new Set<string>();
    let resync = false;
    for (const frame of frames) {
      const applied = apply(state, frame);
      state = applied.state;
      for (const part of applied.ask) ask.add(part);
      resync ||= applied.resync;
    }
    live.value = state;
    for (const part of ask) connection?.send({ type: "part", part });
    if (resync) void resynchronise(project);
  };
  return new Connection({
    url: () => liveUrl(project, resumeFrom(live.value)),
    frame: (frame) => {
      queue.push(frame);
      if (scheduled) return;
      scheduled = true;
      // A hidden page gets no animation frames, but should be right when it is looked at again.
      if (document.hidden) setTimeout(flush, 50);
      else requestAnimationFrame(flush);
    },
    health: (now) => {
      const woke = now === "live" && health.value === "offline";
      if (now === "live") refusals = 0;
      health.value = now;
      if (woke) void refreshMe();
    },
    refused: () => void refreshAfterRefusal(project),
  });
}

/** The server is behind us (restored, or another data directory): what is shown is loaded anew. */
async function resynchronise(project: string): Promise<void> {
  const current = [...live.value.threads.keys()].find((id) => location.pathname.endsWith(id)) ?? null;
  live.value = threadsForgotten(live.value, null);
  await loadProject(project);
  if (current !== null) await openThread(project, current);
}

/** No hello: nobody is there (then waiting is all), nobody is signed in, or our cursor means nothing to this server. */
async function refreshAfterRefusal(project: string): Promise<void> {
  try {
    me.value = await api.me();
  } catch (error) {
    isSignedOut(error);
    return;
  }
  if (++refusals >= REFUSALS && opened === project) {
    refusals = 0;
    await resynchronise(project);
  }
}

/** Ends this browser's session. Drafts stay in it; where nobody answers, nothing is pretended. */
export async function signOut(): Promise<void> {
  try {
    await api.logout();
    await api.me();
  } catch (error) {
    if (isSignedOut(error)) openProject(null);
    else projectProblem.value = problemOf(error);
  }
}

function isSignedOut(error: unknown): boolean {
  if (!(error instanceof Refusal) || error.status !== 401) return false;
  signedOut.value = error.problem;
  return true;
}

function setThreadProblem(conversation: string, problem: Problem | null): void {
  const next = new Map(threadProblems.value);
  if (problem === null) next.delete(conversation);
  else next.set(conversation, problem);
  threadProblems.value = next;
}

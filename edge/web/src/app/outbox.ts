/** Messages on their way: kept until the server has said yes, resent with the same id, so that nothing is sent twice
 * and nothing typed is lost, even over a reload.
 */

import { signal } from "@preact/signals";
import { NoAnswer, Refusal, api, problemOf } from "../api/client";
import { mint } from "../api/ids";
import type { Mode, NewConversation, NewMessage, Problem } from "../api/types";
import { answered, threadMade } from "../live/state";
import { live, signedOut } from "./session";
import { remember, remembered } from "./storage";

export interface Outgoing {
  project: string;
  conversation: string;
  /** Made first, when the message opens a new chat. */
  create: NewConversation | null;
  message: NewMessage;
  at: number;
  /** Set when the server refused it; it then waits for the person. */
  problem: Problem | null;
}

export const outbox = signal<readonly Outgoing[]>(remembered<readonly Outgoing[]>("outbox", []));

/** What to do once a message has started a task. */
type Started = (entry: Outgoing, task: string) => void;
let started: Started = () => {};
let busy = false;
let tries = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export function followOutbox(onTask: Started): void {
  started = onTask;
  addEventListener("online", retryNow);
}

export function retryNow(): void {
  tries = 0;
  clearTimeout(timer);
  void drain();
}

/** Queues a message, in a conversation that is made with it when `conversation` is null; answers its id. */
export function post(
  project: string,
  conversation: string | null,
  text: string,
  options: {
    mode: Mode;
    harness: string;
    runtime?: "auto" | "edge" | "process";
    new_task?: boolean;
    interrupt?: boolean;
    attachments?: readonly string[];
  },
): string {
  const target = conversation ?? mint("cnv");
  const create = conversation === null ? { id: target, mode: options.mode } : null;
  const message: NewMessage = {
    id: mint("msg"),
    text,
    mode: options.mode,
    harness: options.harness,
    runtime: options.runtime ?? "auto",
    new_task: options.new_task ?? false,
    interrupt: options.interrupt ?? false,
    ...(options.attachments?.length ? { attachments: options.attachments } : {}),
  };
  if (create !== null) live.value = threadMade(live.value, target);
  put([...outbox.value, { project, conversation: target, create, message, at: Date.now(), problem: null }]);
  retryNow();
  return target;
}

export function tryAgain(message: string): void {
  put(outbox.value.map((entry) => (entry.message.id === message ? { ...entry, problem: null } : entry)));
  retryNow();
}

export function takeBack(message: string): void {
  put(outbox.value.filter((entry) => entry.message.id !== message));
}

async function drain(): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    for (let next = first(); next !== undefined; next = first()) {
      if (!(await deliver(next))) break;
    }
  } finally {
    busy = false;
  }
}

/** Whether to go on with the next one. A conversation whose oldest message was refused waits as a whole. */
async function deliver(entry: Outgoing): Promise<boolean> {
  try {
    if (entry.create !== null) {
      const made = await api.newConversation(entry.project, entry.create);
      live.value = answered(live.value, { kind: "conversation", body: made });
    }
    const accepted = await api.send(entry.project, entry.conversation, entry.message);
    if (live.value.project?.id === entry.project) {
      let state = answered(live.value, { kind: "message", body: accepted.message });
      if (accepted.task !== null) state = answered(state, { kind: "task", body: accepted.task });
      live.value = state;
    }
    tries = 0;
    takeBack(entry.message.id);
    if (accepted.task !== null && accepted.message.task === accepted.task.id) started(entry, accepted.task.id);
    return true;
  } catch (error) {
    if (error instanceof NoAnswer) {
      timer = setTimeout(() => void drain(), Math.min(15_000, 500 * 2 ** tries++));
      return false;
    }
    // Signed out is nothing about the message: it waits, and goes when somebody is here again.
    if (error instanceof Refusal && error.status === 401) {
      signedOut.value = error.problem;
      return false;
    }
    const problem = problemOf(error);
    put(outbox.value.map((e) => (e.message.id === entry.message.id ? { ...e, problem } : e)));
    return true;
  }
}

function first(): Outgoing | undefined {
  const held = new Set(outbox.value.filter((entry) => entry.problem !== null).map((entry) => entry.conversation));
  return outbox.value.find((entry) => !held.has(entry.conversation));
}

function put(entries: readonly Outgoing[]): void {
  outbox.value = entries;
  remember("outbox", entries.length === 0 ? null : entries);
}

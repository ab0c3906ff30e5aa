/** Files for the next message: sent as soon as they are chosen, each under one id until it is there, and named by the
 * message when Send is pressed. A reload forgets what was chosen; what was sent and never named is nobody's.
 */

import { signal } from "@preact/signals";
import { NoAnswer, api, problemOf } from "../api/client";
import { mint } from "../api/ids";
import type { Problem } from "../api/types";

export const MOST = 10;
export const MOST_BYTES = 50 * 1024 * 1024;
const TRIES = 5;

export interface Chosen {
  id: string;
  file: File;
  state: "sending" | "there" | "refused";
  problem: Problem | null;
}

const chosen = signal<ReadonlyMap<string, readonly Chosen[]>>(new Map());

const key = (project: string, conversation: string | null): string => `${project}.${conversation ?? "new"}`;

export function filesOf(project: string, conversation: string | null): readonly Chosen[] {
  return chosen.value.get(key(project, conversation)) ?? [];
}

export function choose(project: string, conversation: string | null, files: Iterable<File>): void {
  const room = MOST - filesOf(project, conversation).length;
  for (const file of [...files].slice(0, room)) {
    const one: Chosen = { id: mint("att"), file, state: "sending", problem: null };
    put(project, conversation, [...filesOf(project, conversation), one]);
    void send(project, conversation, one);
  }
}

export function remove(project: string, conversation: string | null, id: string): void {
  put(project, conversation, filesOf(project, conversation).filter((one) => one.id !== id));
}

/** The ids for the message that is sent now; the next one begins without files. */
export function take(project: string, conversation: string | null): readonly string[] {
  const ids = filesOf(project, conversation).map((one) => one.id);
  put(project, conversation, []);
  return ids;
}

async function send(project: string, conversation: string | null, one: Chosen): Promise<void> {
  const become = (state: Chosen["state"], problem: Problem | null) =>
    put(
      project,
      conversation,
      filesOf(project, conversation).map((other) => (other.id === one.id ? { ...other, state, problem } : other)),
    );
  if (one.file.size > MOST_BYTES) return become("refused", TOO_LARGE);
  for (let tries = 1; ; tries++) {
    try {
      await api.attach(project, one.id, one.file);
      return become("there", null);
    } catch (error) {
      if (!(error instanceof NoAnswer) || tries === TRIES) return become("refused", problemOf(error));
      await new Promise((go) => setTimeout(go, 500 * 2 ** tries));
    }
  }
}

const TOO_LARGE: Problem = {
  code: "body_too_large",
  sentence: "A file may have at most 50 MB.",
  remedy: "Send a smaller one, or commit it to the repository.",
  detail: "",
};

function put(project: string, conversation: string | null, files: readonly Chosen[]): void {
  chosen.value = new Map(chosen.value).set(key(project, conversation), files);
}

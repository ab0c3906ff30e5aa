/** What is typed and not sent, for each conversation; it outlives a reload and a lost line. */

import { signal } from "@preact/signals";
import { remember, remembered } from "./storage";

const drafts = signal<ReadonlyMap<string, string>>(new Map());

const key = (project: string, conversation: string | null): string => `draft.${project}.${conversation ?? "new"}`;

export function draft(project: string, conversation: string | null): string {
  const name = key(project, conversation);
  return drafts.value.get(name) ?? remembered(name, "");
}

export function setDraft(project: string, conversation: string | null, text: string): void {
  const name = key(project, conversation);
  drafts.value = new Map(drafts.value).set(name, text);
  remember(name, text);
}

/** What is typed and not sent, for each conversation; it outlives a reload and a lost line. */

import { signal } from "@preact/signals";
import { remember, remembered } from "./storage";

/** Grows when a draft is set from outside the box, so that the box reads it again. */
export const draftSet = signal(0);

const key = (project: string, conversation: string | null): string => `draft.${project}.${conversation ?? "new"}`;

export function draft(project: string, conversation: string | null): string {
  return remembered(key(project, conversation), "");
}

export function keepDraft(project: string, conversation: string | null, text: string): void {
  remember(key(project, conversation), text);
}

export function setDraft(project: string, conversation: string | null, text: string): void {
  keepDraft(project, conversation, text);
  draftSet.value++;
}

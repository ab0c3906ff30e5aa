/** The keys of the page; `?` lists them. */

import { setMode, stopTask } from "../app/actions";
import { openConversation, openTask, route } from "../app/route";
import { live } from "../app/session";
import { byRecency, isBusy } from "../app/tree";
import { focusComposer, liveTask } from "./composer";
import { dialog } from "./dialogs";

/** Listens until the answer is called. */
export function followKeys(): () => void {
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const action = actionFor(event);
  if (action === null) return;
  event.preventDefault();
  action();
}

function actionFor(event: KeyboardEvent): (() => void) | null {
  const command = event.metaKey || event.ctrlKey;
  if (command && event.key.toLowerCase() === "k") return () => (dialog.value = dialog.value === "palette" ? null : "palette");
  // The element knows first: its `close` event comes a moment after it is closed.
  if (document.querySelector("dialog[open]") !== null) return null;
  if (command && event.key === ".") return stopHere;
  if (command) return null;
  if (event.altKey) {
    if (event.code === "KeyN") return () => (openConversation(null), focusComposer());
    if (event.code === "KeyT") return otherMode;
    if (event.key === "ArrowUp") return () => neighbour(-1);
    if (event.key === "ArrowDown") return () => neighbour(1);
    return null;
  }
  if (event.key === "Escape") {
    const beside = route.value.task !== null || route.value.idea !== null;
    return beside ? () => (openTask(null), focusComposer()) : null;
  }
  if (writes(event.target)) return null;
  if (event.key === "?") return () => (dialog.value = "keys");
  if (event.key === "/") return focusComposer;
  return null;
}

function writes(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function stopHere(): void {
  const task = liveTask(route.value.conversation);
  if (task !== undefined && isBusy(task)) void stopTask(task.project, task.id);
}

function otherMode(): void {
  const { conversation, project } = route.value;
  const chat = conversation === null ? undefined : live.value.conversations.get(conversation);
  if (chat && project) void setMode(project, chat.id, chat.mode === "task" ? "conversation" : "task");
  else document.querySelector<HTMLInputElement>(".mode input:not(:checked)")?.click();
}

function neighbour(by: number): void {
  const chats = byRecency(live.value.conversations);
  const at = chats.findIndex((chat) => chat.id === route.value.conversation);
  const next = chats[Math.min(chats.length - 1, Math.max(0, at + by))];
  if (next) openConversation(next.id);
}

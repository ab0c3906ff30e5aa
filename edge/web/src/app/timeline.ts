/** What a conversation shows, in order: messages, and cards where tasks and ideas came up and ended. Pure. */

import type { IdeaHead, MessageView, Part, TaskView } from "../api/types";
import type { OpenParts } from "../live/parts";
import { asAsked, isLive } from "./tree";

export type Item =
  | { kind: "day"; key: string; at: number }
  | { kind: "message"; key: string; message: MessageView; parts: readonly Part[] }
  | { kind: "dispatched"; key: string; task: TaskView }
  | { kind: "result"; key: string; task: TaskView }
  | { kind: "idea"; key: string; idea: IdeaHead };

export function timeline(
  conversation: string,
  messages: readonly MessageView[],
  earlier: boolean,
  open: OpenParts,
  tasks: ReadonlyMap<string, TaskView>,
  /** Those linked to the conversation. */
  ideas: readonly IdeaHead[],
): readonly Item[] {
  const since = earlier ? (messages[0]?.created_at ?? 0) : 0;
  const after = new Map<number, Item[]>();
  const when = new Map<Item, number>();
  const put = (index: number, at: number, item: Item) => {
    when.set(item, at);
    after.set(index, [...(after.get(index) ?? []), item]);
  };

  const here = asAsked([...tasks.values()].filter((task) => belongs(task, conversation, tasks)));
  for (const task of here) {
    const mine = task.conversation === conversation ? span(messages, task.id) : null;
    if (task.mode === "task" && (mine !== null || task.created_at >= since)) {
      put(mine?.asked ?? lastBefore(messages, task.created_at), task.created_at, { kind: "dispatched", key: `d-${task.id}`, task });
    }
    const tells = task.mode === "task" || task.state === "failed";
    if (!isLive(task) && tells && (mine !== null || (task.ended_at ?? 0) >= since)) {
      const ended = task.ended_at ?? task.updated_at;
      put(mine?.last ?? lastBefore(messages, ended), ended, { kind: "result", key: `r-${task.id}`, task });
    }
  }
  const first = messages[0]?.created_at ?? Infinity;
  for (const idea of ideas) {
    if (idea.created_at >= Math.max(first, since)) {
      put(lastBefore(messages, idea.created_at), idea.created_at, { kind: "idea", key: `i-${idea.id}`, idea });
    }
  }

  for (const cards of after.values()) cards.sort((a, b) => when.get(a)! - when.get(b)!);
  const items: Item[] = [...(after.get(-1) ?? [])];
  let day = "";
  messages.forEach((message, index) => {
    const date = new Date(message.created_at).toDateString();
    if (date !== day) items.push({ kind: "day", key: `day-${date}`, at: message.created_at });
    day = date;
    items.push({ kind: "message", key: message.id, message, parts: partsOf(message, open) });
    items.push(...(after.get(index) ?? []));
  });
  return items;
}

/** Finished parts as stored, and the ones still being written, in their order. */
export function partsOf(message: MessageView, open: OpenParts): readonly Part[] {
  if (message.state !== "streaming") return message.parts;
  const stored = new Set(message.parts.map((part) => part.id));
  const writing = [...open.values()].map((held) => held.part).filter((p) => p.message === message.id && !stored.has(p.id));
  if (writing.length === 0) return message.parts;
  return [...message.parts, ...writing].sort((a, b) => a.position - b.position);
}

function belongs(task: TaskView, conversation: string, tasks: ReadonlyMap<string, TaskView>): boolean {
  if (task.conversation === conversation) return true;
  return task.parent !== null && tasks.get(task.parent)?.conversation === conversation;
}

/** Where the message that asked for the task stands, and its last one. */
function span(messages: readonly MessageView[], task: string): { asked: number; last: number } | null {
  let first = -1;
  let last = -1;
  messages.forEach((message, index) => {
    if (message.task !== task) return;
    if (first < 0) first = index;
    last = index;
  });
  if (first < 0) return null;
  return { asked: messages[first]!.author === "person" ? first : first - 1, last };
}

function lastBefore(messages: readonly MessageView[], at: number): number {
  let index = messages.length - 1;
  while (index >= 0 && messages[index]!.created_at > at) index--;
  return index;
}

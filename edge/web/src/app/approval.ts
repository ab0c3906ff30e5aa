/** A call that waits, or waited, for a person's yes: how it stands, and how it reads. Pure. */

import type { Approval, MessageView, Part, TaskView } from "../api/types";
import { visible } from "../text/format";
import { isLive } from "./tree";

/** overtaken: a person wrote something since, which is the answer. ended: its task is over, or is being stopped. */
export type Standing = "waits" | "allowed" | "done" | "denied" | "overtaken" | "ended";

export function standingOf(
  message: MessageView,
  approval: Approval,
  thread: readonly MessageView[],
  task: TaskView | undefined,
): Standing {
  if (approval.state === "approved") return "allowed";
  if (approval.state !== "pending") return approval.state;
  if (thread.some((other) => other.author === "person" && other.seq > message.seq)) return "overtaken";
  return task === undefined || !isLive(task) || task.stopping ? "ended" : "waits";
}

/** The approval that a call of an agent's was turned into: it was not made, a person is asked first. */
export function askedBy(part: Part): string | null {
  if (part.tool?.status !== "failed") return null;
  return /"approval": ?"(apr_[0-9a-z]+)"/.exec(part.text)?.[1] ?? null;
}

const CALLS: Record<string, string> = {
  dispatch_task: "Start a task",
  plan_tasks: "Start several tasks",
  send_message_to_subtask: "Tell a subtask something",
  stop_subtask: "Stop a subtask",
  retry_subtask: "Try a subtask again",
  create_idea: "Keep an idea",
  update_idea: "Change an idea",
  link_idea: "Link an idea",
  merge_ideas: "Merge two ideas",
  execute_idea: "Start the work of an idea",
  add_knowledge: "Teach the project something",
};

/** What the call does, in a person's words. */
export function callName(tool: string): string {
  return Object.hasOwn(CALLS, tool) ? CALLS[tool]! : `Call ${visible(tool)}`;
}

export interface Field {
  name: string;
  text: string;
}

/** Everything that the call is given, none left out. */
export function fieldsOf(given: string): readonly Field[] {
  const read: unknown = JSON.parse(given);
  if (typeof read !== "object" || read === null || Array.isArray(read)) return [{ name: "given", text: visible(given) }];
  return Object.entries(read).map(([name, value]) => ({
    name: visible(name),
    text: visible(typeof value === "string" ? value : JSON.stringify(value, null, 2)),
  }));
}

/** What the left column shows of tasks: a tree, words for states, and who needs a person. Pure. */

import type { ConversationView, IdeaView, Mode, Step, TaskState, TaskView } from "../api/types";

/** Six shapes; a colour never stands alone. */
export type Shape = "waiting" | "queued" | "working" | "needs" | "rest" | "done" | "failed" | "stopped";

const SHAPES: Record<TaskState, Shape> = {
  blocked: "waiting",
  queued: "queued",
  in_progress: "working",
  waiting: "waiting",
  needs_input: "needs",
  waiting_for_follow_up: "rest",
  completed: "done",
  failed: "failed",
  cancelled: "stopped",
};

const STEPS: Record<Step, string> = {
  claiming_node: "Claiming a node",
  booting_vm: "Booting a VM",
  building_image: "Building the image",
  creating_workspace: "Creating the workspace",
  starting_agent: "Starting the agent",
  working: "Working",
  checkpointing: "Saving work",
  resting: "Resting",
};

export const TERMINAL: ReadonlySet<TaskState> = new Set(["completed", "failed", "cancelled"]);

export function isLive(task: TaskView): boolean {
  return !TERMINAL.has(task.state);
}

/** At work right now, so that Stop means something. */
export function isBusy(task: TaskView): boolean {
  return isLive(task) && task.state !== "waiting_for_follow_up";
}

export function shapeOf(task: TaskView): Shape {
  return SHAPES[task.state];
}

export function stepName(step: Step): string {
  return STEPS[step];
}

/** The state as a person says it. */
export function wordOf(task: TaskView): string {
  if (task.stopping && isLive(task)) return "Stopping";
  switch (task.state) {
    case "blocked":
      return task.problem ? "Held" : "Waiting";
    case "queued":
      return "Queued";
    case "in_progress": {
      const step = task.attempts.at(-1)?.steps.at(-1)?.step;
      return step === undefined ? "Starting" : STEPS[step];
    }
    case "waiting":
      return "Waiting for subtasks";
    case "needs_input":
      return "Needs you";
    case "waiting_for_follow_up":
      return "Waiting for follow-up";
    case "completed":
      return "Done";
    case "failed":
      return "Failed";
    case "cancelled":
      return "Stopped";
  }
}

/** What a waiting task waits for, or why one failed, in a few words. */
export function whyOf(task: TaskView, tasks: ReadonlyMap<string, TaskView>): string | null {
  if (task.state === "blocked" && !task.problem) {
    const titles = task.depends_on
      .map((id) => tasks.get(id))
      .filter((other) => other !== undefined && other.state !== "completed")
      .map((other) => `“${other!.title}”`);
    if (titles.length > 0) return `for ${titles.join(" and ")}`;
  }
  if (task.state === "blocked" || task.state === "queued") return task.why_waiting;
  if (task.state === "failed") return task.problem?.sentence ?? null;
  return null;
}

export interface Branch {
  task: TaskView;
  children: readonly Branch[];
}

/**
 * Roots newest first, children in the order they were dispatched. Chats are not tasks to look after; what they dispatch
 * is, and stands at the top.
 */
export function treeOf(tasks: ReadonlyMap<string, TaskView>): readonly Branch[] {
  const children = new Map<string, TaskView[]>();
  const roots: TaskView[] = [];
  for (const task of tasks.values()) {
    if (task.parent !== null && tasks.get(task.parent)?.mode === "task") {
      children.set(task.parent, [...(children.get(task.parent) ?? []), task]);
    } else if (task.mode === "task") roots.push(task);
  }
  const grow = (task: TaskView): Branch => ({
    task,
    children: (children.get(task.id) ?? []).sort((a, b) => a.created_at - b.created_at || order(a.id, b.id)).map(grow),
  });
  return roots.sort((a, b) => b.created_at - a.created_at || order(b.id, a.id)).map(grow);
}

export function byRecency<T extends ConversationView | IdeaView>(entities: ReadonlyMap<string, T>): readonly T[] {
  return [...entities.values()].sort((a, b) => b.updated_at - a.updated_at || order(b.id, a.id));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `mode`: only the chats, or only what stands in the tree. */
export function needsYou(tasks: Iterable<TaskView>, mode?: Mode): readonly TaskView[] {
  return [...tasks].filter((task) => task.state === "needs_input" && (mode === undefined || task.mode === mode));
}

export function needing(count: number): string {
  return count === 1 ? "1 needs you" : `${count} need you`;
}

/** What the left column shows of tasks: a tree, words for states, and who needs a person. Pure. */

import type { ConversationView, IdeaHead, Mode, Step, TaskState, TaskView } from "../api/types";

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

/** A task that the edge thinks through has no checkout, and so no branch. */
export function branches(task: TaskView): boolean {
  return task.runtime.name !== "edge";
}

export function shapeOf(task: TaskView): Shape {
  return SHAPES[task.state];
}

/** The edge claims no node: there the first step is only the wait for its turn. */
export function stepName(step: Step, task: TaskView): string {
  return step === "claiming_node" && !branches(task) ? "Waiting for its turn" : STEPS[step];
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
      return step === undefined ? "Starting" : stepName(step, task);
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
  if (isLive(task) && task.why_waiting) return task.why_waiting;
  if (task.state === "failed") return task.problem?.sentence ?? null;
  return null;
}

/** The same where no word stands before it. */
export function waitsFor(task: TaskView, tasks: ReadonlyMap<string, TaskView>): string | null {
  const why = isLive(task) ? whyOf(task, tasks) : null;
  return why?.startsWith("for ") ? `Waits ${why}.` : why;
}

/** At work now, or waiting for others, for room or for money. */
export function countsOf(tasks: Iterable<TaskView>): { working: number; waiting: number } {
  const shapes = [...tasks].filter((task) => task.mode === "task" && isLive(task)).map(shapeOf);
  return {
    working: shapes.filter((shape) => shape === "working").length,
    waiting: shapes.filter((shape) => shape === "waiting" || shape === "queued").length,
  };
}

/** Tasks as they were asked for; of those asked for at once, what is needed stands before what needs it. */
export function asAsked(tasks: readonly TaskView[]): readonly TaskView[] {
  const known = new Map(tasks.map((task) => [task.id, task]));
  const depths = new Map<string, number>();
  const depth = (task: TaskView): number => {
    const found = depths.get(task.id);
    if (found !== undefined) return found;
    depths.set(task.id, 0);
    const below = task.depends_on.map((id) => known.get(id)).filter((other) => other?.created_at === task.created_at);
    const own = below.length === 0 ? 0 : 1 + Math.max(...below.map((other) => depth(other!)));
    depths.set(task.id, own);
    return own;
  };
  return [...tasks].sort((a, b) => a.created_at - b.created_at || depth(a) - depth(b) || order(a.id, b.id));
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
    children: asAsked(children.get(task.id) ?? []).map(grow),
  });
  return [...asAsked(roots)].sort((a, b) => b.created_at - a.created_at).map(grow);
}

export function byRecency<T extends ConversationView | IdeaHead>(entities: ReadonlyMap<string, T>): readonly T[] {
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

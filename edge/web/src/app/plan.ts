/** A proposed plan while a person edits it. Pure: what is sent is made from it when it is saved. */

import type { Need, PlannedTask, ProposedTask } from "../api/types";

export interface DraftTask {
  key: string;
  title: string;
  text: string;
  runtime: PlannedTask["runtime"];
  /** Dollars as typed; empty: a share of what its parent has. */
  budget: string;
  /** Keys of the plan that it comes after. */
  after: readonly string[];
  was: PlannedTask;
}

export type Draft = readonly DraftTask[];

export function draftOf(tasks: readonly ProposedTask[]): Draft {
  const keys = new Set(tasks.map((one) => one.task.key));
  return tasks.map(({ task }) => ({
    key: task.key,
    title: task.title,
    text: task.text,
    runtime: task.runtime,
    budget: task.budget_microusd === null ? "" : String(task.budget_microusd / 1_000_000),
    after: task.depends_on.map(nameOf).filter((name) => keys.has(name)),
    was: task,
  }));
}

/** Without a task, and with nothing that comes after it any more. */
export function without(draft: Draft, key: string): Draft {
  return draft
    .filter((task) => task.key !== key)
    .map((task) => (task.after.includes(key) ? { ...task, after: task.after.filter((one) => one !== key) } : task));
}

export function changed(draft: Draft, key: string, change: Partial<DraftTask>): Draft {
  return draft.map((task) => (task.key === key ? { ...task, ...change } : task));
}

export function toggled(draft: Draft, key: string, needed: string): Draft {
  const task = draft.find((one) => one.key === key)!;
  const after = task.after.includes(needed) ? task.after.filter((one) => one !== needed) : [...task.after, needed];
  return changed(draft, key, { after });
}

/** Whole micro-dollars; null: none was given; undefined: it is no amount. */
export function microOf(dollars: string): number | null | undefined {
  const text = dollars.trim().replace(/^\$/, "");
  if (text === "") return null;
  if (!/^\d{1,7}(\.\d{1,6})?$/.test(text)) return undefined;
  const micro = Math.round(Number(text) * 1_000_000);
  return micro > 0 ? micro : undefined;
}

/** A limit, for which 0 or nothing is an amount too: none. */
export function limitOf(dollars: string): number | undefined {
  return /^\$?0*(\.0*)?$/.test(dollars.trim()) ? 0 : (microOf(dollars) ?? undefined);
}

/** As a person writes it: no more places than it has, two where it has cents. */
export function dollarsOf(micro: number): string {
  const whole = (micro / 1_000_000).toFixed(6).replace(/0{1,4}$/, "");
  return whole.endsWith(".00") ? whole.slice(0, -3) : whole;
}

/** The first thing that keeps it from being saved, as a sentence. */
export function wrongWith(draft: Draft): string | null {
  if (draft.length === 0) return "A plan has at least one task: reject it instead.";
  const empty = draft.find((task) => task.text.trim() === "");
  if (empty) return `The task “${empty.title || empty.key}” has no text.`;
  const amount = draft.find((task) => microOf(task.budget) === undefined);
  if (amount) return `The budget of “${amount.title || amount.key}” is an amount of dollars such as 2.50, or empty.`;
  return null;
}

/** What is sent: what the page does not edit stays as it was proposed. */
export function plannedOf(draft: Draft): readonly PlannedTask[] {
  const keys = new Set(draft.map((task) => task.key));
  return draft.map((task) => {
    const others = task.was.depends_on.filter((need) => !isOfPlan(need, task, keys));
    const own = task.after.map((key) => task.was.depends_on.find((need) => nameOf(need) === key) ?? key);
    return {
      ...task.was,
      title: task.title.trim(),
      text: task.text,
      runtime: task.runtime,
      depends_on: [...own, ...others],
      budget_microusd: microOf(task.budget) ?? null,
    };
  });
}

const SHOWN = new Set(["key", "text", "title", "depends_on", "runtime", "budget_microusd"]);

/** What else a task asks for, where it is not as by default. */
export function besides(task: PlannedTask): string {
  const named = Object.entries(task).filter(
    ([name, value]) => !SHOWN.has(name) && !(value === null || value === 0 || value === "auto" || (Array.isArray(value) && value.length === 0)),
  );
  return named.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
}

export function nameOf(need: string | Need): string {
  return typeof need === "string" ? need : need.task;
}

/** Ids of tasks that were there before stay; keys, also of tasks that were taken out, are for `after` to say. */
function isOfPlan(need: string | Need, task: DraftTask, keys: ReadonlySet<string>): boolean {
  const name = nameOf(need);
  return keys.has(name) || task.after.includes(name) || !name.startsWith("tsk_");
}

import { expect, test } from "vitest";
import type { IdeaHead, MessageView, Part, TaskView } from "../api/types";
import { groups } from "../ui/parts";
import { timeline } from "./timeline";
import { countsOf, treeOf, waitsFor, whyOf } from "./tree";

const message = (id: string, seq: number, over: Partial<MessageView> = {}): MessageView => ({
  id, conversation: "c", seq, author: "agent", text: "", parts: [], task: null, state: "finished", harness: null, model: null, question: null, created_at: seq * 10, ...over,
});
const task = (id: string, over: Partial<TaskView> = {}): TaskView =>
  ({ id, conversation: "c", parent: null, mode: "task", state: "in_progress", title: id, depends_on: [], problem: null, why_waiting: null, created_at: 11, ended_at: null, updated_at: 11, ...over }) as TaskView;
const map = <T extends { id: string }>(...all: T[]) => new Map(all.map((one) => [one.id, one]));
const show = (messages: MessageView[], tasks: TaskView[], ideas: IdeaHead[] = [], earlier = false) =>
  timeline("c", messages, earlier, new Map(), map(...tasks), ideas).filter((item) => item.kind !== "day").map((item) => item.key);

test("a task is dispatched below the message that asked for it and ends below its last words", () => {
  const messages = [message("m1", 1, { author: "person", task: "t" }), message("m2", 2, { task: "t" }), message("m3", 3, { author: "person", task: "u" })];
  const tasks = [task("t", { state: "completed", ended_at: 25 }), task("u", { created_at: 30 })];
  expect(show(messages, tasks)).toEqual(["m1", "d-t", "m2", "r-t", "m3", "d-u"]);
});

test("a conversation at rest is no card, one that failed is", () => {
  const messages = [message("m1", 1, { task: "t" })];
  expect(show(messages, [task("t", { mode: "conversation", state: "waiting_for_follow_up" })])).toEqual(["m1"]);
  expect(show(messages, [task("t", { mode: "conversation", state: "failed", ended_at: 20 })])).toEqual(["m1", "r-t"]);
});

test("subtasks show in the conversation of their parent; others' do not", () => {
  const messages = [message("m1", 1, { author: "person", task: "t" }), message("m2", 2, { task: "t" })];
  const child = task("k", { conversation: "other", parent: "t", created_at: 15 });
  const stranger = task("s", { conversation: "other" });
  expect(show(messages, [task("t"), child, stranger])).toEqual(["m1", "d-t", "d-k", "m2"]);
});

test("cards that come up at one place stand as things happened", () => {
  const messages = [message("m1", 1, { task: "t" })];
  const child = (id: string, over: Partial<TaskView>) => task(id, { conversation: id, parent: "t", state: "completed", created_at: 15, ...over });
  const children = [child("a", { depends_on: ["b"], ended_at: 40 }), child("b", { ended_at: 30 }), child("c", { depends_on: ["a"], state: "blocked" })];
  expect(show(messages, [task("t", { mode: "conversation" }), ...children])).toEqual(["m1", "d-b", "d-a", "d-c", "r-b", "r-a"]);
  expect(treeOf(map(...children)).map((branch) => branch.task.id)).toEqual(["b", "a", "c"]);
});

test("a task that waits is not counted as one at work", () => {
  const tasks = [task("a"), task("b", { state: "blocked" }), task("c", { state: "queued" }), task("d", { state: "completed" }), task("e", { mode: "conversation" })];
  expect(countsOf(tasks)).toEqual({ working: 1, waiting: 2 });
});

test("a task that has a place but no node says what it waits for", () => {
  const waiting = task("a", { why_waiting: "No node is ready." });
  expect([whyOf(waiting, map(waiting)), waitsFor(waiting, map(waiting))]).toEqual(["No node is ready.", "No node is ready."]);
});

test("cards of what lies before the loaded messages stay there", () => {
  expect(show([message("m9", 9)], [task("t", { state: "completed", created_at: 11, ended_at: 12 })], [], true)).toEqual(["m9"]);
});

test("an idea made here is a card where it came up", () => {
  const idea = { id: "i", created_at: 15 } as IdeaHead;
  expect(show([message("m1", 1), message("m2", 2)], [], [idea])).toEqual(["m1", "i-i", "m2"]);
});

test("children hang below their parents, roots are newest first, open sessions are not tasks", () => {
  const talked = task("said", { parent: "talk", created_at: 0 });
  const tree = treeOf(map(task("a", { created_at: 1 }), task("b", { created_at: 2 }), task("k", { parent: "a" }), task("talk", { mode: "conversation" }), talked));
  expect(tree.map((branch) => [branch.task.id, branch.children.map((child) => child.task.id)])).toEqual([["b", []], ["a", ["k"]], ["said", []]]);
});

test("a waiting task names what it waits for", () => {
  const tasks = map(task("a", { title: "First" }), task("d", { title: "Done", state: "completed" }));
  expect(whyOf(task("b", { state: "blocked", depends_on: ["a", "d"] }), tasks)).toBe("for “First”");
});

const part = (id: string, kind: Part["kind"], over: Partial<Part> = {}): Part =>
  ({ id, kind, finished: true, tool: kind === "tool" ? { status: "completed", diffs: [] } : null, ...over }) as Part;
const ids = (parts: Part[], streaming: boolean) => groups(parts, streaming).map((group) => group.map((one) => one.id).join("+"));

test("small finished tools fold together, once something follows", () => {
  const tools = [part("a", "tool"), part("t", "thought"), part("b", "tool")];
  expect(ids(tools, true)).toEqual(["a", "t", "b"]);
  expect(ids(tools, false)).toEqual(["a+t+b"]);
  expect(ids([...tools, part("w", "text", { finished: false })], true)).toEqual(["a+t+b", "w"]);
});

test("edits and failures never hide in a fold", () => {
  const edit = part("e", "tool", { tool: { status: "completed", diffs: [{ path: "x", old: null, new: "" }] } as unknown as Part["tool"] & object });
  const failed = part("f", "tool", { tool: { status: "failed", diffs: [] } as unknown as Part["tool"] & object });
  expect(ids([part("a", "tool"), edit, part("b", "tool"), failed], false)).toEqual(["a", "e", "b", "f"]);
});

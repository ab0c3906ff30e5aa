import { describe, expect, test } from "vitest";
import type { Delta, IdeaHead, IdeaView, MessageView, Part, ProjectSnapshot, TaskView } from "../api/types";
import {
  EMPTY,
  answered,
  apply,
  earlierLoaded,
  headOf,
  ideaOf,
  ideasLoaded,
  loadBegan,
  loadEnded,
  projectLoaded,
  resumeFrom,
  threadLoaded,
  type LiveState,
} from "./state";

const part = (id: string, over: Partial<Part> = {}): Part => ({
  id, message: "m2", attempt: "t1.1", position: 0, kind: "text", started_at: 1, text: "", tool: null, plan: [], finished: false, ...over,
});
const message = (id: string, seq: number, over: Partial<MessageView> = {}): MessageView => ({
  id, conversation: "c1", seq, author: "agent", text: "", parts: [], task: "t1", state: "streaming", harness: null, model: null, question: null, created_at: seq, ...over,
});
const task = (id: string, over: Partial<TaskView> = {}): TaskView =>
  ({ id, conversation: "c1", state: "in_progress", updated_at: 1, title: id, ...over }) as TaskView;
const conversation = { id: "c1", project: "p", title: "", mode: "task", state: "idle", task: null, ideas: [], created_at: 1, updated_at: 1 } as const;
const snapshot = (cursor: number, over: Partial<ProjectSnapshot> = {}): ProjectSnapshot => ({
  project: { id: "p" } as ProjectSnapshot["project"], conversations: [conversation], tasks: [], ideas: [], ideas_cursor: null, nodes: [], cursor, ...over,
});
const thread = (cursor: number, messages: MessageView[], earlier = false) => ({ conversation, messages, earlier, cursor });
const delta = (id: string, offset: number, text: string, head: Part | null = null): Delta => ({ part: id, offset, text, head });

const start = (messages = [message("m1", 1, { author: "person" }), message("m2", 2)]): LiveState =>
  threadLoaded(projectLoaded(EMPTY, snapshot(10)), thread(10, messages));
const deltas = (state: LiveState, ...list: Delta[]) => apply(state, { type: "deltas", deltas: list });
const text = (state: LiveState, id: string) => state.open.get(id)?.part.text;
const ids = (state: LiveState) => state.threads.get("c1")?.messages.map((m) => m.id);

describe("text that streams", () => {
  test("appends what follows and ignores what is already held", () => {
    let { state } = deltas(start(), delta("x", 0, "Hel", part("x")), delta("x", 3, "lo"));
    state = deltas(state, delta("x", 3, "lo"), delta("x", 0, "Hello, w"), delta("x", 2, "llo, wo")).state;
    expect(text(state, "x")).toBe("Hello, wo");
  });

  test("counts code points, not UTF-16 units", () => {
    let { state } = deltas(start(), delta("x", 0, "🛠️ ok", part("x")));
    expect(state.open.get("x")?.length).toBe(5);
    state = deltas(state, delta("x", 4, "k 🎉!")).state;
    expect(text(state, "x")).toBe("🛠️ ok 🎉!");
  });

  test("asks once for a part with a gap, and goes on from the answer", () => {
    const first = deltas(start(), delta("x", 0, "Hel", part("x")));
    const gap = deltas(first.state, delta("x", 7, "rld"));
    expect(gap.ask).toEqual(["x"]);
    expect(text(gap.state, "x")).toBe("Hel");
    const again = deltas(gap.state, delta("x", 10, "!"));
    expect(again.ask).toEqual([]);
    const answer = apply(again.state, { type: "open", parts: [part("x", { text: "Hello world!" })] }).state;
    expect(text(deltas(answer, delta("x", 10, "d!"), delta("x", 12, " :)")).state, "x")).toBe("Hello world! :)");
    expect(deltas(answer, delta("x", 20, "?")).ask).toEqual(["x"]);
  });

  test("asks for a part it has never heard of", () => {
    const seen = deltas(start(), delta("x", 5, "tail"));
    expect(seen.ask).toEqual(["x"]);
    expect(seen.state.open.has("x")).toBe(false);
  });

  test("a changed head keeps the text", () => {
    const tool = { title: "ls", kind: "execute", status: "in_progress", input: "ls", diffs: [], ended_at: null } as const;
    let { state } = deltas(start(), delta("x", 0, "a.py", part("x", { kind: "tool", tool })));
    state = deltas(state, delta("x", 4, "", part("x", { kind: "tool", tool: { ...tool, status: "completed" } }))).state;
    expect(state.open.get("x")?.part.tool?.status).toBe("completed");
    expect(text(state, "x")).toBe("a.py");
  });

  test("a late snapshot of a part never shortens it", () => {
    const { state } = deltas(start(), delta("x", 0, "Hello", part("x")));
    expect(text(apply(state, { type: "open", parts: [part("x", { text: "Hel" })] }).state, "x")).toBe("Hello");
  });
});

describe("finished parts", () => {
  const done = message("m2", 2, { parts: [part("x", { text: "Hello", finished: true })] });

  test("leave the open ones, and later deltas for them are ignored", () => {
    let { state } = deltas(start(), delta("x", 0, "Hel", part("x")), delta("y", 0, "…", part("y", { position: 1 })));
    state = apply(state, { type: "changes", cursor: 11, changes: [{ kind: "message", body: done }] }).state;
    expect([...state.open.keys()]).toEqual(["y"]);
    const late = deltas(state, delta("x", 3, "lo"), delta("x", 0, "Hello", part("x")), delta("x", 99, "?"));
    expect(late.state.open.has("x")).toBe(false);
    expect(late.ask).toEqual([]);
    expect(apply(state, { type: "open", parts: [part("x", { text: "Hello" })] }).state.open.has("x")).toBe(false);
  });

  test("in a snapshot count as well", () => {
    const state = start([done]);
    expect(deltas(state, delta("x", 0, "Hello", part("x"))).state.open.size).toBe(0);
  });

  test("a finished message takes its open parts with it", () => {
    let { state } = deltas(start(), delta("y", 0, "half", part("y")));
    state = apply(state, { type: "changes", cursor: 11, changes: [{ kind: "message", body: { ...done, state: "finished" } }] }).state;
    expect(state.open.size).toBe(0);
    expect(deltas(state, delta("y", 4, " more")).ask).toEqual([]);
  });

  test("in a conversation nobody opened are known too", () => {
    const state = projectLoaded(EMPTY, snapshot(10));
    const next = apply(state, { type: "changes", cursor: 11, changes: [{ kind: "message", body: done }] }).state;
    expect(deltas(next, delta("x", 0, "Hello", part("x"))).state.open.size).toBe(0);
  });
});

describe("changes", () => {
  test("a repeated frame, and one older than the snapshot, change nothing", () => {
    const now = { type: "changes", cursor: 12, changes: [{ kind: "task", body: task("t1", { title: "new" }) }] } as const;
    const old = { type: "changes", cursor: 9, changes: [{ kind: "task", body: task("t1", { title: "old" }) }] } as const;
    const state = apply(apply(start(), now).state, now).state;
    expect(apply(state, old).state.tasks.get("t1")?.title).toBe("new");
    expect(state.tasks.size).toBe(1);
    expect(resumeFrom(state)).toBe(12);
  });

  test("messages are put in their order, once", () => {
    const frame = { type: "changes", cursor: 12, changes: [
      { kind: "message", body: message("m4", 4) }, { kind: "message", body: message("m3", 3) }, { kind: "message", body: message("m4", 4) },
    ] } as const;
    expect(ids(apply(start(), frame).state)).toEqual(["m1", "m2", "m3", "m4"]);
  });

  test("a frame that overtakes the answer with a thread is not lost", () => {
    let state = loadBegan(projectLoaded(EMPTY, snapshot(10)));
    state = apply(state, { type: "changes", cursor: 11, changes: [{ kind: "message", body: message("m3", 3) }] }).state;
    state = loadEnded(threadLoaded(state, thread(10, [message("m1", 1), message("m2", 2)])));
    expect(ids(state)).toEqual(["m1", "m2", "m3"]);
    expect(state.kept).toEqual([]);
  });

  test("a project snapshot that was overtaken does not bring back older tasks", () => {
    let state = loadBegan(start());
    state = apply(state, { type: "changes", cursor: 12, changes: [{ kind: "task", body: task("t1", { state: "completed" }) }] }).state;
    state = loadEnded(projectLoaded(state, snapshot(11, { tasks: [task("t1")] })));
    expect(state.tasks.get("t1")?.state).toBe("completed");
    expect(state.cursor).toBe(12);
  });

  test("a thread newer than the connection does not take older frames", () => {
    let state = threadLoaded(projectLoaded(EMPTY, snapshot(10)), thread(15, [message("m2", 2, { state: "finished" })]));
    expect(resumeFrom(state)).toBe(10);
    state = apply(state, { type: "changes", cursor: 12, changes: [{ kind: "message", body: message("m2", 2) }] }).state;
    expect(state.threads.get("c1")?.messages[0]?.state).toBe("finished");
  });
});

describe("reconnecting", () => {
  test("a server that is behind makes the page load everything again", () => {
    expect(apply(start(), { type: "hello", cursor: 9 }).resync).toBe(true);
    expect(apply(start(), { type: "hello", cursor: 10 }).resync).toBe(false);
    const fresh = projectLoaded(start(), snapshot(3, { tasks: [task("t9")] }));
    expect(fresh.cursor).toBe(3);
    expect([...fresh.tasks.keys()]).toEqual(["t9"]);
  });

  test("the list of open parts drops what is no longer written, but not what streams", () => {
    let state = deltas(start(), delta("x", 0, "here", part("x")), delta("z", 0, "gone", part("z", { message: "other" }))).state;
    state = apply(apply(state, { type: "hello", cursor: 10 }).state, { type: "open", parts: [] }).state;
    expect([...state.open.keys()]).toEqual(["x"]);
  });

  test("a question that was not answered before the break is asked again after it", () => {
    let { state } = deltas(start(), delta("x", 5, "tail"));
    state = apply(state, { type: "hello", cursor: 10 }).state;
    expect(deltas(state, delta("x", 9, "!")).ask).toEqual(["x"]);
  });
});

describe("answers and older pages", () => {
  test("an answer never overwrites what the connection told first", () => {
    const delivered = message("m3", 3, { author: "person", state: "delivered" });
    const state = apply(start(), { type: "changes", cursor: 11, changes: [{ kind: "message", body: delivered }] }).state;
    const late = answered(state, { kind: "message", body: { ...delivered, state: "queued" } });
    expect(late.threads.get("c1")?.messages.at(-1)?.state).toBe("delivered");
    const older = answered(apply(start(), { type: "changes", cursor: 11, changes: [{ kind: "task", body: task("t1", { updated_at: 5, title: "b" }) }] }).state,
      { kind: "task", body: task("t1", { updated_at: 4, title: "a" }) });
    expect(older.tasks.get("t1")?.title).toBe("b");
  });

  test("an older page joins above without doubling, and survives a reload of the newest", () => {
    let state = threadLoaded(projectLoaded(EMPTY, snapshot(10)), thread(10, [message("m3", 3)], true));
    state = earlierLoaded(state, thread(10, [message("m1", 1), message("m2", 2), message("m3", 3)]));
    expect(ids(state)).toEqual(["m1", "m2", "m3"]);
    expect(ids(threadLoaded(state, thread(11, [message("m3", 3), message("m4", 4)], true)))).toEqual(["m1", "m2", "m3", "m4"]);
    expect(ids(threadLoaded(state, thread(11, [message("m9", 9)], true)))).toEqual(["m9"]);
  });
});

describe("ideas that are merged", () => {
  const idea = (id: string, merged_into: string | null = null) => ({ id, merged_into, updated_at: 1 }) as IdeaHead;
  const told = (state: LiveState, cursor: number, ...ideas: IdeaHead[]) =>
    apply(state, { type: "changes", cursor, changes: ideas.map((body) => ({ kind: "idea", body })) }).state;

  test("leave the list and lead to where they went, over several steps", () => {
    let state = told(start(), 11, idea("a"), idea("b"), idea("c"));
    state = told(state, 12, idea("a", "b"));
    state = told(state, 13, idea("b", "c"));
    expect([...state.ideas.keys()]).toEqual(["c"]);
    expect(ideaOf(state, "a")?.id).toBe("c");
    expect(ideaOf(state, "nobody has it")).toBeUndefined();
  });
});

describe("ideas of which there are more", () => {
  const idea = (id: string, updated_at = 1, merged_into: string | null = null) => ({ id, merged_into, updated_at }) as IdeaHead;
  const shown = (state: LiveState) => [...state.ideas.values()].map((one) => [one.id, one.updated_at]);

  test("earlier ones are added, and nothing that was told meanwhile is undone", () => {
    let state = projectLoaded(EMPTY, snapshot(10, { ideas: [idea("a", 9)], ideas_cursor: "next" }));
    expect(state.ideasCursor).toBe("next");
    const changes = [idea("b", 12), idea("c", 12, "a")].map((body) => ({ kind: "idea" as const, body }));
    state = apply(state, { type: "changes", cursor: 11, changes }).state;
    state = ideasLoaded(state, { ideas: [idea("b", 3), idea("c", 2), idea("d", 1)], next_cursor: null });
    expect(shown(state)).toEqual([["a", 9], ["b", 12], ["d", 1]]);
    expect(state.ideasCursor).toBeNull();
  });

  test("a head has the beginning of the body, in whole characters, and none of the notes", () => {
    const whole = { id: "a", updated_at: 1, body: "🚀".repeat(501), links: [{ conversation: "c", note: "n" }] } as unknown as IdeaView;
    expect(headOf(whole)).toEqual({ id: "a", updated_at: 1, beginning: "🚀".repeat(500), body_chars: 501 });
  });
});

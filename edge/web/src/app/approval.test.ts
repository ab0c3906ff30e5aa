import { describe, expect, test } from "vitest";
import type { Approval, MessageView, Part, TaskView } from "../api/types";
import { askedBy, callName, fieldsOf, standingOf } from "./approval";
import { visible } from "../text/format";

const card = (over: Partial<Approval> = {}): Approval => ({
  id: "apr_1", state: "pending", tool: "dispatch_task", arguments: "{}", because: "a log", decided_at: null, ...over,
});
const message = (seq: number, author: MessageView["author"] = "sam") => ({ id: `m${seq}`, seq, author }) as MessageView;
const task = (over: Partial<TaskView> = {}) => ({ id: "t1", state: "needs_input", stopping: false, ...over }) as TaskView;

describe("how a call stands that needs a yes", () => {
  const asked = message(2);
  const before = [message(1, "person"), asked];

  test("waits while nobody answered and its task goes on", () => {
    expect(standingOf(asked, card(), before, task())).toBe("waits");
    expect(standingOf(asked, card(), [...before, message(3)], task())).toBe("waits");
  });

  test("is overtaken by what a person writes after it", () => {
    expect(standingOf(asked, card(), [...before, message(3, "person")], task())).toBe("overtaken");
  });

  test("ends with its task, and when that is being stopped", () => {
    expect(standingOf(asked, card(), before, task({ state: "cancelled" }))).toBe("ended");
    expect(standingOf(asked, card(), before, task({ stopping: true }))).toBe("ended");
    expect(standingOf(asked, card(), before, undefined)).toBe("ended");
  });

  test("keeps what was decided, whatever is written or ends after it", () => {
    const after = [...before, message(3, "person")];
    expect(standingOf(asked, card({ state: "denied" }), after, task({ state: "failed" }))).toBe("denied");
    expect(standingOf(asked, card({ state: "approved" }), after, task())).toBe("allowed");
    expect(standingOf(asked, card({ state: "done" }), after, task())).toBe("done");
  });
});

describe("what a call is given", () => {
  test("is shown whole, texts as their lines and the rest as JSON", () => {
    expect(fieldsOf('{"title":"A\\nB","depends_on":["x"],"__proto__":1,"budget":null}')).toEqual([
      { name: "title", text: "A\nB" },
      { name: "depends_on", text: '[\n  "x"\n]' },
      { name: "__proto__", text: "1" },
      { name: "budget", text: "null" },
    ]);
    expect(fieldsOf("[1]")).toEqual([{ name: "given", text: "[1]" }]);
  });

  test("hides no character, and keeps spaces, lines and letters", () => {
    expect(visible("a\u200bb\u202ec\u00a0d\u3164\u{e0041}\r\te")).toBe(
      "a\\u{200b}b\\u{202e}c\\u{a0}d\\u{3164}\\u{e0041}\\u{d}\\u{9}e",
    );
    expect(visible("Zwei Wörter,\n日本 🎉")).toBe("Zwei Wörter,\n日本 🎉");
    expect(fieldsOf('{"te\\u200bxt":"x"}')[0]!.name).toBe("te\\u{200b}xt");
  });

  test("is known by the approval that its refusal names, and by nothing else", () => {
    const part = (status: "failed" | "completed", text: string): Part => ({
      id: "p", message: "m", attempt: "t.1", position: 0, kind: "tool", started_at: 0, text, plan: [], finished: true,
      tool: { title: "dispatch_task", kind: "other", status, input: "", diffs: [], ended_at: 1 },
    });
    expect(askedBy(part("failed", '{"code":"needs_approval","approval":"apr_0a1b","awaiting":true}'))).toBe("apr_0a1b");
    expect(askedBy(part("failed", "No such file."))).toBeNull();
    expect(askedBy(part("completed", '{"approval":"apr_0a1b"}'))).toBeNull();
  });

  test("has a person's words for what it does, and its own name where there are none", () => {
    expect(callName("dispatch_task")).toBe("Start a task");
    expect(callName("something_new")).toBe("Call something_new");
    expect(callName("constructor")).toBe("Call constructor");
  });
});

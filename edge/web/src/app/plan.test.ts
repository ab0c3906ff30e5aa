import { describe, expect, it } from "vitest";
import type { PlannedTask, ProposedTask } from "../api/types";
import { besides, changed, draftOf, microOf, plannedOf, toggled, without, wrongWith } from "./plan";
import { visible } from "../text/format";

function proposed(key: string, more: Partial<PlannedTask> = {}): ProposedTask {
  const task = { key, title: key, text: `do ${key}`, depends_on: [], runtime: "auto", budget_microusd: null, priority: 3, ...more };
  return { task } as unknown as ProposedTask;
}

const HOUSE = [
  proposed("ground"),
  proposed("walls", { depends_on: ["ground", "tsk_before"] }),
  proposed("roof", { depends_on: [{ task: "walls", condition: "merged", on_failure: "hold" }, "ground"], budget_microusd: 2_500_000 }),
];

describe("a plan that is looked at", () => {
  it("hides no character of what would be done", () => {
    expect(visible("push\u200b it\u202e\n<!-- all --> \u{e0041}")).toBe("push\\u{200b} it\\u{202e}\n<!-- all --> \\u{e0041}");
  });

  it("names what else a task asks for", () => {
    const task = { ...proposed("a").task, harness: "auto", model: "big", permissions: "full", guardrails: null, paths: [], priority: 0 };
    expect(besides(task as PlannedTask)).toBe("model: big, permissions: full");
  });
});

describe("a plan that is edited", () => {
  it("is sent as it came when nothing was changed", () => {
    expect(plannedOf(draftOf(HOUSE))).toEqual(HOUSE.map((one) => ({ ...one.task, depends_on: expect.arrayContaining([...one.task.depends_on]) })));
  });

  it("loses a task and all that came after it only for that", () => {
    const [ground, roof] = plannedOf(without(draftOf(HOUSE), "walls"));
    expect(ground!.key).toBe("ground");
    expect(roof!.depends_on).toEqual(["ground"]);
  });

  it("keeps what it waits for outside the plan, and the conditions of its edges", () => {
    const draft = toggled(toggled(draftOf(HOUSE), "walls", "ground"), "ground", "roof");
    const [ground, walls, roof] = plannedOf(draft);
    expect(ground!.depends_on).toEqual(["roof"]);
    expect(walls!.depends_on).toEqual(["tsk_before"]);
    expect(roof!.depends_on[0]).toEqual({ task: "walls", condition: "merged", on_failure: "hold" });
  });

  it("takes budgets as dollars and refuses what is none", () => {
    expect(["2.50", "$1", "", "0.000001"].map(microOf)).toEqual([2_500_000, 1_000_000, null, 1]);
    expect(["0", "-1", "a lot", "1.1234567", "1e3"].map(microOf)).toEqual(Array(5).fill(undefined));
    const draft = draftOf(HOUSE);
    expect(wrongWith(draft)).toBeNull();
    expect(wrongWith(changed(draft, "roof", { budget: "dear" }))).toContain("“roof”");
    expect(wrongWith(changed(draft, "roof", { text: " " }))).toContain("no text");
    expect(wrongWith([])).toContain("reject");
  });
});

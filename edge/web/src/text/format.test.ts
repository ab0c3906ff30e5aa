import { expect, test } from "vitest";
import { opening, told } from "./format";

test("a long text opens with its first sentence or line, and nothing of it is lost", () => {
  const rest = "x".repeat(200);
  expect(opening(`It was done. It came to this: ${rest}`)).toEqual({ head: "It was done.", rest: `It came to this: ${rest}` });
  expect(opening(`Your subtasks:\n{${rest}}`)).toEqual({ head: "Your subtasks:", rest: `{${rest}}` });
});

test("a short text, and one without a sentence, stay whole", () => {
  expect(opening("It was not done; do not ask. Not again.")).toEqual({ head: "It was not done; do not ask. Not again.", rest: "" });
  expect(opening("y".repeat(300))).toEqual({ head: "y".repeat(300), rest: "" });
});

test("what SAM told an agent names tasks and plans by their titles", () => {
  const id = "tsk_01af3a029b1966fa8c63b7e67c";
  const text = `Your subtasks:\n- ${id} (Write (all) of it): completed, branch sam/x\n- ${id} (The roof): failed, gone`;
  expect(told(text)).toEqual({ head: "Your subtasks: “Write (all) of it” completed, “The roof” failed", rest: text });
  const yes = `The person approved the plan “A house” (prp_2851dbbe5c286221cefe42d0d8).`;
  expect(told(yes)).toEqual({ head: "The person approved the plan “A house”.", rest: yes });
  expect(told("Your subtasks:\n- nothing of the kind")).toEqual({ head: "Your subtasks:\n- nothing of the kind", rest: "" });
});

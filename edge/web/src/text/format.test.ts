import { expect, test } from "vitest";
import { opening } from "./format";

test("a long text opens with its first sentence or line, and nothing of it is lost", () => {
  const rest = "x".repeat(200);
  expect(opening(`It was done. It came to this: ${rest}`)).toEqual({ head: "It was done.", rest: `It came to this: ${rest}` });
  expect(opening(`Your subtasks:\n{${rest}}`)).toEqual({ head: "Your subtasks:", rest: `{${rest}}` });
});

test("a short text, and one without a sentence, stay whole", () => {
  expect(opening("It was not done; do not ask. Not again.")).toEqual({ head: "It was not done; do not ask. Not again.", rest: "" });
  expect(opening("y".repeat(300))).toEqual({ head: "y".repeat(300), rest: "" });
});

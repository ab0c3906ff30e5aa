import { expect, test } from "vitest";
import { Splitter, blocksOf } from "./markdown";

const TEXT = [
  "# A title", "", "Some *words* over", "two lines.", "", "- one", "- two", "", "  more of two", "", "```python", "def f():", "", "    return 1",
  "```", "", "| a | b |", "|---|---|", "| 1 | 2 |", "", "Last 🎉 words.",
].join("\n");

test("blocks of growing text end up as those of the finished text", () => {
  const splitter = new Splitter();
  let blocks: readonly string[] = [];
  for (let end = 1; end <= TEXT.length; end++) blocks = splitter.update(TEXT.slice(0, end));
  expect(blocks).toEqual(blocksOf(TEXT));
  expect(blocks.join("")).toBe(TEXT);
});

test("a settled block keeps its text while more arrives", () => {
  const splitter = new Splitter();
  const before = splitter.update("First.\n\nSecond");
  const after = splitter.update("First.\n\nSecond, and\n\nThird");
  expect(after[0]).toBe(before[0]);
  expect(after.length).toBe(3);
});

test("text that is replaced starts over", () => {
  const splitter = new Splitter();
  splitter.update("One.\n\nTwo.\n\nThree");
  expect(splitter.update("Else.\n\nNew")).toEqual(["Else.\n\n", "New"]);
});

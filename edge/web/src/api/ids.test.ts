import { expect, test } from "vitest";
import { mint } from "./ids";

test("an id is what shared/ids.py makes of the same clock and randomness", () => {
  // python: shared.ids.mint("msg", 1700000000000, bytes(range(10)))
  expect(mint("msg", 1_700_000_000_000, Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))).toBe(EXPECTED);
});

test("ids sort by age and do not repeat", () => {
  expect(mint("tsk", 1) < mint("tsk", 2)).toBe(true);
  expect(mint("cnv", 1)).not.toBe(mint("cnv", 1));
});

const EXPECTED = "msg_01hf7yat00000g40r40m30e209";

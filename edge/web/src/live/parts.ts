/** Open parts: text that is still being written. Whoever holds `offset` characters appends; see `shared/parts.py`. */

import type { Delta, Part } from "../api/types";
import { countPoints, dropPoints } from "./points";

export interface OpenPart {
  /** With the text so far. */
  part: Part;
  /** Of that text, in code points. */
  length: number;
}

export type OpenParts = ReadonlyMap<string, OpenPart>;

export interface Streamed {
  open: OpenParts;
  /** Parts of which something is missing: the server is to be asked for the whole. */
  missing: readonly string[];
}

/** Applies deltas in order. Deltas of a finished part and text that is already held change nothing. */
export function stream(open: OpenParts, finished: ReadonlySet<string>, deltas: readonly Delta[]): Streamed {
  const next = new Map(open);
  const missing = new Set<string>();
  for (const delta of deltas) {
    if (finished.has(delta.part)) continue;
    const held = next.get(delta.part) ?? fresh(delta);
    if (held === null) {
      missing.add(delta.part);
      continue;
    }
    const headed = delta.head === null ? held : { ...held, part: { ...delta.head, text: held.part.text } };
    const appended = append(headed, delta);
    if (appended === null) missing.add(delta.part);
    next.set(delta.part, appended ?? headed);
  }
  return { open: next, missing: [...missing] };
}

/** Takes parts with their text from the server; one that is shorter than what is held here is only late. */
export function opened(open: OpenParts, finished: ReadonlySet<string>, parts: readonly Part[]): OpenParts {
  const next = new Map(open);
  for (const part of parts) {
    if (finished.has(part.id) || part.finished) continue;
    const held = next.get(part.id);
    const text = held?.part.text.startsWith(part.text) ? held.part.text : part.text;
    next.set(part.id, { part: { ...part, text }, length: countPoints(text) });
  }
  return next;
}

function fresh(delta: Delta): OpenPart | null {
  return delta.head === null ? null : { part: { ...delta.head, text: "" }, length: 0 };
}

function append(held: OpenPart, delta: Delta): OpenPart | null {
  if (delta.offset > held.length) return null;
  const rest = dropPoints(delta.text, held.length - delta.offset);
  if (rest === "") return held;
  return { part: { ...held.part, text: held.part.text + rest }, length: held.length + countPoints(rest) };
}

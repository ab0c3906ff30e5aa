/** Diffs as rows to draw: read from a unified patch, or made from two whole texts. Loaded with the diff view. */

import { createTwoFilesPatch, diffWordsWithSpace } from "diff";
import { parse } from "diff2html/lib-esm/diff-parser";
import type { FileDiff } from "../api/types";

export interface Line {
  kind: "add" | "del" | "same";
  old: number | null;
  new: number | null;
  text: string;
  /** Pieces that differ from the opposite line, where the two are alike. */
  pieces: readonly Piece[] | null;
}

export interface Piece {
  text: string;
  changed: boolean;
}

export interface Hunk {
  header: string;
  lines: readonly Line[];
}

export interface FileChange {
  path: string;
  was: string | null;
  status: "added" | "deleted" | "renamed" | "modified";
  added: number;
  removed: number;
  binary: boolean;
  hunks: readonly Hunk[];
}

export interface Row {
  left: Line | null;
  right: Line | null;
}

export function parsePatch(patch: string): readonly FileChange[] {
  return parse(patch).map((file) => {
    const gone = file.newName === "/dev/null";
    return {
      path: gone ? file.oldName : file.newName,
      was: file.isRename ? file.oldName : null,
      status: file.isNew ? "added" : file.isDeleted || gone ? "deleted" : file.isRename ? "renamed" : "modified",
      added: file.addedLines,
      removed: file.deletedLines,
      binary: file.isBinary ?? false,
      hunks: file.blocks.map((block) => ({
        header: block.header.replace(/^(@@.*?@@).*$/, "$1"),
        lines: emphasised(
          block.lines.map((line) => ({
            kind: line.type === "insert" ? "add" : line.type === "delete" ? "del" : "same",
            old: line.oldNumber ?? null,
            new: line.newNumber ?? null,
            text: line.content.slice(1),
            pieces: null,
          })),
        ),
      })),
    };
  });
}

export function fromTexts(diffs: readonly FileDiff[]): readonly FileChange[] {
  return diffs.flatMap((diff) => {
    const name = diff.path || "file";
    const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, diff.old ?? "", diff.new, "", "", { context: 3 });
    return parsePatch(patch).map((file) => ({
      ...file,
      path: name,
      was: null,
      status: diff.old === null ? ("added" as const) : ("modified" as const),
    }));
  });
}

/** Lines beside each other: what was removed faces what came in its place. */
export function sideBySide(lines: readonly Line[]): readonly Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < lines.length; ) {
    const { dels, adds, end } = run(lines, i);
    if (end === i) {
      rows.push({ left: lines[i]!, right: lines[i]! });
      i++;
      continue;
    }
    for (let k = 0; k < Math.max(dels.length, adds.length); k++) rows.push({ left: dels[k] ?? null, right: adds[k] ?? null });
    i = end;
  }
  return rows;
}

function run(lines: readonly Line[], from: number): { dels: Line[]; adds: Line[]; end: number } {
  let end = from;
  while (lines[end]?.kind === "del") end++;
  const dels = lines.slice(from, end);
  const middle = end;
  while (lines[end]?.kind === "add") end++;
  return { dels, adds: lines.slice(middle, end), end };
}

const LONGEST = 600;

/** Marks words in lines that were changed one for one. */
function emphasised(lines: readonly Line[]): readonly Line[] {
  const out = [...lines];
  for (let i = 0; i < out.length; i++) {
    const { dels, adds, end } = run(out, i);
    if (end === i) continue;
    if (dels.length === adds.length) {
      dels.forEach((del, k) => {
        const add = adds[k]!;
        if (del.text.length > LONGEST || add.text.length > LONGEST) return;
        const words = diffWordsWithSpace(del.text, add.text);
        const same = words.filter((w) => !w.added && !w.removed).reduce((n, w) => n + w.value.trim().length, 0);
        if (same * 3 < Math.max(del.text.trim().length, add.text.trim().length)) return;
        const piece = (w: { value: string; added: boolean; removed: boolean }) => ({ text: w.value, changed: w.added || w.removed });
        out[i + k] = { ...del, pieces: words.filter((w) => !w.added).map(piece) };
        out[i + dels.length + k] = { ...add, pieces: words.filter((w) => !w.removed).map(piece) };
      });
    }
    i = end - 1;
  }
  return out;
}

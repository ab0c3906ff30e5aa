/** A diff to read: per file, unified or side by side, changed words marked. Its own chunk of the bundle. */

import { useMemo, useState } from "preact/hooks";
import type { FileDiff } from "../api/types";
import { setSplitDiff, splitDiff } from "../app/prefs";
import { fromTexts, parsePatch, sideBySide, type FileChange, type Hunk, type Line } from "../text/diff";
import { plural } from "../text/format";
import { Diffstat } from "./bits";
import "../styles/diff.css";

/** Files with more changed lines than this start folded. */
const LARGE = 400;

export function PatchView({ patch }: { patch: string }) {
  const files = useMemo(() => parsePatch(patch), [patch]);
  return (
    <div class="diff" data-testid="diff">
      <div class="diff-bar">
        <span class="muted small">{plural(files.length, "file")} changed</span>
        <div class="seg small" role="group" aria-label="Layout of the diff">
          <button type="button" aria-pressed={!splitDiff.value} onClick={() => setSplitDiff(false)}>
            Unified
          </button>
          <button type="button" aria-pressed={splitDiff.value} onClick={() => setSplitDiff(true)}>
            Split
          </button>
        </div>
      </div>
      {files.map((file) => (
        <FileView key={file.path} file={file} split={splitDiff.value} />
      ))}
    </div>
  );
}

/** The edits of one tool call. */
export function TextDiffs({ diffs }: { diffs: readonly FileDiff[] }) {
  const files = useMemo(() => fromTexts(diffs), [diffs]);
  return (
    <div class="diff">
      {files.map((file, i) => (
        <FileView key={i} file={file} split={false} />
      ))}
    </div>
  );
}

const STATUS: Record<FileChange["status"], string> = { added: "new", deleted: "deleted", renamed: "renamed", modified: "" };

function FileView({ file, split }: { file: FileChange; split: boolean }) {
  const [open, setOpen] = useState(file.added + file.removed <= LARGE);
  const slash = file.path.lastIndexOf("/") + 1;
  return (
    <details class="diff-file" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <svg class="icon chevron" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="m6 4 4 4-4 4" />
        </svg>
        <span class="diff-path">
          {file.was && <span class="muted">{file.was} → </span>}
          <span class="muted">{file.path.slice(0, slash)}</span>
          {file.path.slice(slash)}
        </span>
        {STATUS[file.status] && <span class="tag">{STATUS[file.status]}</span>}
        <Diffstat added={file.added} removed={file.removed} />
      </summary>
      {open && (
        <div class="diff-body" tabIndex={0}>
          {file.binary && <p class="muted small">A binary file; it has no lines to show.</p>}
          {file.hunks.map((hunk, i) => (split ? <SplitHunk key={i} hunk={hunk} /> : <UnifiedHunk key={i} hunk={hunk} />))}
        </div>
      )}
    </details>
  );
}

const SIGN: Record<Line["kind"], string> = { add: "+", del: "−", same: " " };

function UnifiedHunk({ hunk }: { hunk: Hunk }) {
  return (
    <table class="hunk">
      <tbody>
        <tr class="hunk-head">
          <td colSpan={4}>{hunk.header}</td>
        </tr>
        {hunk.lines.map((line, i) => (
          <tr key={i} class={`line-${line.kind}`}>
            <td class="num">{line.old ?? ""}</td>
            <td class="num">{line.new ?? ""}</td>
            <td class="sign">{SIGN[line.kind]}</td>
            <td class="src">
              <Source line={line} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SplitHunk({ hunk }: { hunk: Hunk }) {
  return (
    <table class="hunk split">
      <tbody>
        <tr class="hunk-head">
          <td colSpan={4}>{hunk.header}</td>
        </tr>
        {sideBySide(hunk.lines).map((row, i) => (
          <tr key={i}>
            <td class={`num line-${row.left?.kind ?? "none"}`}>{row.left?.old ?? ""}</td>
            <td class={`src line-${row.left?.kind ?? "none"}`}>{row.left && <Source line={row.left} />}</td>
            <td class={`num line-${row.right?.kind ?? "none"}`}>{row.right?.new ?? ""}</td>
            <td class={`src line-${row.right?.kind ?? "none"}`}>{row.right && <Source line={row.right} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Source({ line }: { line: Line }) {
  if (line.pieces === null) return <>{line.text || "\u00a0"}</>;
  return (
    <>
      {line.pieces.map((piece, i) => (piece.changed ? <mark key={i}>{piece.text}</mark> : piece.text))}
    </>
  );
}

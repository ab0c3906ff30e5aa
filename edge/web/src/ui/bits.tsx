/** Small pieces every part of the page uses: problems with their remedy, labels, copying, time that runs. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { ModelInfo, Problem, TaskView } from "../api/types";
import { shapeOf, wordOf } from "../app/tree";
import { duration } from "../text/format";
import { StateShape } from "./shapes";

/** What went wrong, what to do, and its code; where the thing is. */
/** `calm`: it was meant to be so. */
export function ProblemNote({ problem, calm = false, children }: { problem: Problem; calm?: boolean; children?: preact.ComponentChildren }) {
  return (
    <div class={`problem${calm ? " calm" : ""}`} role={calm ? "status" : "alert"} data-testid="problem">
      <p>
        <strong>{problem.sentence}</strong> {problem.remedy && <Remedy text={problem.remedy} />}
      </p>
      {problem.detail && <pre class="problem-detail">{problem.detail}</pre>}
      <p class="problem-foot">
        <code>{problem.code}</code>
        {children}
      </p>
    </div>
  );
}

/** A sentence in which `code` is set as code. */
export function Remedy({ text }: { text: string }) {
  return <span>{text.split("`").map((piece, i) => (i % 2 ? <code key={i}>{piece}</code> : piece))}</span>;
}

export function StateWord({ task }: { task: TaskView }) {
  const shape = shapeOf(task);
  return (
    <span class={`state is-${shape}`}>
      <StateShape shape={shape} />
      <span>{wordOf(task)}</span>
    </span>
  );
}

/** Words of the rehearsal model are never shown without this. */
export function RehearsalTag({ model }: { model: ModelInfo | null }) {
  if (!model?.rehearsal) return null;
  return (
    <span class="tag rehearsal" title="A scripted model: everything but the thinking is real.">
      Rehearsal
    </span>
  );
}

export function CopyText({ text, label, shown = text }: { text: string; label: string; shown?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      class="copytext"
      title={`Copy ${label}`}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      <span class="sr">Copy {label} </span>
      <code>{shown}</code>
      <span class="copied" aria-live="polite">
        {copied ? "Copied" : ""}
      </span>
    </button>
  );
}

/** Ticks once a second, for durations that still run. */
export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);

export function Elapsed({ from, to }: { from: number; to: number | null }) {
  return <time class="dur">{duration((to ?? Math.max(now.value, from)) - from)}</time>;
}

export function Diffstat({ added, removed }: { added: number; removed: number }) {
  return (
    <span class="stat">
      <span class="plus">+{added}</span> <span class="minus">−{removed}</span>
    </span>
  );
}

/** The shape of what is on its way; after a second it says what that is. */
export function Bones({ rows, waits }: { rows: number; waits: string }) {
  return (
    <div class="bones" role="status">
      {Array.from({ length: rows }, (_, i) => (
        <i key={i} class={`bone w${[80, 60, 100, 40][i % 4]}`} />
      ))}
      <p class="late muted small">{waits}</p>
    </div>
  );
}

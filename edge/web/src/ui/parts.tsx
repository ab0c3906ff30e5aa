/** What an agent says and does, part by part: words, thoughts, tool calls, plans, notices. */

import { lazy, memo, Suspense } from "preact/compat";
import { useState } from "preact/hooks";
import type { Part, ToolCall } from "../api/types";
import { askedBy, standingOf } from "../app/approval";
import { live } from "../app/session";
import { duration, plural } from "../text/format";
import { Bones, Elapsed } from "./bits";
import { ToolShape } from "./shapes";
import { Markdown } from "./text";

const TextDiffs = lazy(() => import("./diff").then((m) => ({ default: m.TextDiffs })));

/** Parts in order, runs of small finished tools folded together once something follows them. */
export function Parts({ parts, streaming }: { parts: readonly Part[]; streaming: boolean }) {
  return (
    <div class="parts">
      {groups(parts, streaming).map((group) =>
        group.length === 1 ? (
          <PartView key={group[0]!.id} part={group[0]!} />
        ) : (
          <ToolRun key={`run-${group[0]!.id}`} parts={group} />
        ),
      )}
    </div>
  );
}

/** Pure, for its rule is easily wrong: only what is finished, small and followed by something folds. */
export function groups(parts: readonly Part[], streaming: boolean): readonly (readonly Part[])[] {
  const out: Part[][] = [];
  let run: Part[] = [];
  const close = (folds: boolean) => {
    const tools = run.filter((part) => part.kind === "tool").length;
    if (folds && tools >= 2) out.push(run);
    else out.push(...run.map((part) => [part]));
    run = [];
  };
  for (const part of parts) {
    if (isSmall(part)) run.push(part);
    else {
      close(true);
      out.push([part]);
    }
  }
  close(!streaming);
  return out;
}

function isSmall(part: Part): boolean {
  if (!part.finished) return false;
  if (part.kind === "thought") return true;
  return part.kind === "tool" && part.tool?.status === "completed" && part.tool.diffs.length === 0;
}

const PartView = memo(
  function PartView({ part }: { part: Part }) {
    switch (part.kind) {
      case "text":
        return (
          <div data-testid="part-text" data-part={part.id}>
            <Markdown text={part.text} streaming={!part.finished} />
          </div>
        );
      case "thought":
        return <Thought part={part} />;
      case "tool":
        return part.tool === null ? null : <Tool part={part} tool={part.tool} />;
      case "plan":
        return <Plan part={part} />;
      case "notice":
        return (
          <div class="notice-part">
            <Markdown text={part.text} />
          </div>
        );
    }
  },
  (a, b) => a.part === b.part,
);

function Thought({ part }: { part: Part }) {
  return (
    <details class="fold thought">
      <summary>
        <Chevron />
        <span>{part.finished ? "Thought" : "Thinking…"}</span>
        {!part.finished && <Elapsed from={part.started_at} to={null} />}
      </summary>
      <div class="thought-text">
        <Markdown text={part.text} streaming={!part.finished} />
      </div>
    </details>
  );
}

const DONE: Record<ToolCall["status"], string> = {
  pending: "waiting",
  in_progress: "running",
  completed: "done",
  failed: "failed",
};

function Tool({ part, tool }: { part: Part; tool: ToolCall }) {
  const [open, setOpen] = useState(false);
  const asked = askedBy(part);
  const running = tool.status === "in_progress" || tool.status === "pending";
  const opens = tool.diffs.length > 0 || part.text !== "" || tool.input !== "";
  return (
    <details
      class={`fold tool is-${asked === null ? tool.status : "asking"} kind-${tool.kind}`}
      data-testid="part-tool"
      data-part={part.id}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <Chevron />
        <ToolShape kind={tool.kind} />
        <span class="tool-title">{within(part, tool.title) || tool.kind}</span>
        {tool.diffs.length > 0 && <DiffCount tool={tool} />}
        <span class="tool-state">
          {asked !== null ? <Asked approval={asked} /> : tool.status === "failed" ? "✕ failed" : tool.status === "completed" ? <span class="sr">{DONE.completed}</span> : DONE[tool.status]}
        </span>
        {running ? <Elapsed from={part.started_at} to={null} /> : <Took from={part.started_at} to={tool.ended_at} />}
      </summary>
      {open && (opens ? <ToolBody part={part} tool={tool} /> : <p class="muted small">Nothing was printed.</p>)}
    </details>
  );
}

/** The call was not made: below it stands the card that asks whether it may be. */
function Asked({ approval }: { approval: string }) {
  const state = live.value;
  for (const { messages } of state.threads.values()) {
    const asks = messages.find((message) => message.approval?.id === approval);
    if (asks?.approval == null) continue;
    const task = asks.task === null ? undefined : state.tasks.get(asks.task);
    if (standingOf(asks, asks.approval, messages, task) === "waits") return <>waits for your yes</>;
  }
  return <>asked for your yes</>;
}

/** Paths as seen from the repository: where on the node the workspace lies helps nobody who reads. */
export function within(part: Part, text: string): string {
  return text.replaceAll(new RegExp(`/[^\\s"'\`]*/${part.attempt.replaceAll(".", "\\.")}/repo/`, "g"), "");
}

function Took({ from, to }: { from: number; to: number | null }) {
  return to === null ? null : <time class="dur">{duration(to - from)}</time>;
}

function DiffCount({ tool }: { tool: ToolCall }) {
  const files = tool.diffs.length;
  return <span class="muted small">{files === 1 ? (tool.diffs[0]!.old === null ? "new file" : "1 file") : plural(files, "file")}</span>;
}

function ToolBody({ part, tool }: { part: Part; tool: ToolCall }) {
  if (tool.diffs.length > 0) {
    return (
      <div class="tool-body">
        <Suspense fallback={<Bones rows={4} waits="Preparing the diff" />}>
          <TextDiffs diffs={tool.diffs.map((diff) => ({ ...diff, path: within(part, diff.path) }))} />
        </Suspense>
      </div>
    );
  }
  if (tool.kind === "execute") {
    return (
      <div class="tool-body terminal">
        {tool.input && <pre class="command">{tool.input}</pre>}
        {part.text && (
          <pre class="output" tabIndex={0}>
            {part.text}
          </pre>
        )}
      </div>
    );
  }
  if (tool.kind === "search" && part.text) {
    return (
      <div class="tool-body">
        <Input text={tool.input} />
        <ul class="hits">
          {part.text.split("\n").filter(Boolean).slice(0, 400).map((line, i) => (
            <li key={i}>{within(part, line)}</li>
          ))}
        </ul>
      </div>
    );
  }
  return (
    <div class="tool-body">
      <Input text={tool.input} />
      {part.text && (
        <pre class="output" tabIndex={0}>
          {part.text}
        </pre>
      )}
    </div>
  );
}

/** Arguments as JSON text, one a line where that can be read. */
function Input({ text }: { text: string }) {
  if (text === "" || text === "{}") return null;
  let args: [string, unknown][] = [];
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) args = Object.entries(value);
  } catch {
    // Cut off, or not JSON: shown as it came.
  }
  if (args.length === 0) return <pre class="input">{text}</pre>;
  return (
    <dl class="args">
      {args.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function ToolRun({ parts }: { parts: readonly Part[] }) {
  const [open, setOpen] = useState(false);
  const tools = parts.filter((part) => part.kind === "tool");
  return (
    <details class="fold run" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Chevron />
        <span class="run-count">{plural(tools.length, "tool")}</span>
        <span class="muted run-titles">{tools.map((part) => within(part, part.tool!.title)).join(" · ")}</span>
      </summary>
      {open && (
        <div class="run-body">
          {parts.map((part) => (
            <PartView key={part.id} part={part} />
          ))}
        </div>
      )}
    </details>
  );
}

function Plan({ part }: { part: Part }) {
  const done = part.plan.filter((entry) => entry.status === "completed").length;
  return (
    <section class="card plan" aria-label="Plan">
      <header class="card-head">
        <span class="card-kind">Plan</span>
        <span class="muted small">
          {done} of {part.plan.length}
        </span>
      </header>
      <ol>
        {part.plan.map((entry, i) => (
          <li key={i} class={`is-${entry.status}`}>
            <span class="box" aria-hidden="true" />
            <span>{entry.text}</span>
            <span class="sr"> ({entry.status.replace("_", " ")})</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Chevron() {
  return (
    <svg class="icon chevron" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="m6 4 4 4-4 4" />
    </svg>
  );
}

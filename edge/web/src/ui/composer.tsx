/** Where one writes. The toggle changes what Send does, and one line says so. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Harness, Mode, TaskView } from "../api/types";
import { problems, setMode } from "../app/actions";
import { draft, setDraft } from "../app/drafts";
import { MOST, choose, filesOf, take } from "../app/files";
import { post } from "../app/outbox";
import { openConversation, route } from "../app/route";
import { health, live, me } from "../app/session";
import { remember, remembered } from "../app/storage";
import { isBusy, isLive } from "../app/tree";
import { mod } from "../text/format";
import { ProblemNote } from "./bits";
import { StopButton } from "./cards";
import { ChosenFiles } from "./files";
import { Icon } from "./shapes";

export const composerId = "composer";

export function Composer({ project, conversation }: { project: string; conversation: string | null }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const text = draft(project, conversation);
  const view = conversation === null ? undefined : live.value.conversations.get(conversation);
  const [chosen, setChosen] = useState<Mode | null>(null);
  const mode: Mode = chosen ?? view?.mode ?? "task";
  const [harness, setHarness] = useState(() => remembered(`harness.${project}`, "auto"));
  const [another, setAnother] = useState<boolean | null>(null);
  /** Where the live conversation is to go on, once somebody chose; else where it is. */
  const [elsewhere, setElsewhere] = useState<string | null>(null);

  useEffect(() => {
    setChosen(null);
    setAnother(null);
    if (matchMedia("(pointer: fine)").matches) box.current?.focus();
  }, [project, conversation]);
  useEffect(() => {
    if (view !== undefined && view.mode === chosen) setChosen(null);
  }, [view, chosen]);
  useLayoutEffect(() => fit(box.current), [text]);

  const running = liveTask(conversation);
  const busy = running !== undefined && isBusy(running);
  // A session that only talks is no place for a task: by default a task gets a room of its own.
  const fresh = mode === "task" && running !== undefined && (another ?? running.mode === "conversation");

  const files = filesOf(project, conversation);
  const waits = files.some((one) => one.state !== "there");
  const add = (list: FileList | undefined | null) => list && list.length > 0 && choose(project, conversation, list);

  useEffect(() => setElsewhere(null), [conversation, running?.id]);
  const joins = running !== undefined && !fresh;
  const place = joins ? (elsewhere ?? "auto") : harness;
  const moves = joins ? movesTo(running, place) : null;

  const write = (value: string) => setDraft(project, conversation, value);
  const toggle = (to: Mode) => {
    setChosen(to);
    if (conversation !== null && view !== undefined) void setMode(project, conversation, to);
  };
  const send = () => {
    // Read now: what was written last may not have been drawn yet.
    const words = draft(project, conversation).trim();
    if (words === "" || filesOf(project, conversation).some((one) => one.state !== "there")) return;
    const target = post(project, conversation, words, {
      mode,
      harness: place === EDGE ? "auto" : place,
      runtime: joins ? (moves ?? "auto") : place === EDGE ? "edge" : "auto",
      new_task: fresh,
      attachments: take(project, conversation),
    });
    write("");
    setAnother(null);
    if (conversation === null) openConversation(target);
  };
  const problem = conversation === null ? undefined : problems.value.get(conversation);

  return (
    <form
      class="composer"
      aria-label="Message"
      onDragOver={(e) => e.dataTransfer?.types.includes("Files") && e.preventDefault()}
      onDrop={(e) => {
        if (!e.dataTransfer?.files.length) return;
        e.preventDefault();
        add(e.dataTransfer.files);
      }}
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {problem && <ProblemNote problem={problem} />}
      <div class="composer-box">
        <ChosenFiles project={project} conversation={conversation} files={files} />
        <textarea
          id={composerId}
          ref={box}
          rows={1}
          data-testid="composer"
          aria-label="Message"
          aria-describedby="composer-says"
          placeholder={files.length > 0 ? "What about these files?" : mode === "task" ? "What should be done?" : "Think out loud…"}
          value={text}
          onInput={(e) => write(e.currentTarget.value)}
          onPaste={(e) => {
            if (!e.clipboardData?.files.length) return;
            e.preventDefault();
            add(e.clipboardData.files);
          }}
          onKeyDown={(e) => {
            if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
            e.preventDefault();
            send();
          }}
        />
        <div class="composer-bar">
          <ModeToggle mode={mode} change={toggle} />
          <HarnessSelect
            value={place}
            here={joins ? (running.runtime.name === EDGE ? EDGE : running.harness.name) : null}
            change={(name) => {
              if (joins) return setElsewhere(name);
              setHarness(name);
              remember(`harness.${project}`, name);
            }}
          />
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            data-testid="attach"
            onChange={(e) => {
              add(e.currentTarget.files);
              e.currentTarget.value = "";
            }}
          />
          <button
            type="button"
            class="button quiet attach"
            disabled={files.length >= MOST}
            aria-label="Attach files"
            title="Attach files, or paste or drop them here"
            onClick={() => picker.current?.click()}
          >
            <Icon name="clip" />
          </button>
          <span class="grow" />
          {busy && <StopButton task={running} />}
          {(!busy || text.trim() !== "") && (
            <button type="submit" class="button primary send" data-testid="send" disabled={text.trim() === "" || waits} title={waits ? "A file is not there yet" : "Send (Enter)"}>
              <Icon name="send" />
              Send
            </button>
          )}
        </div>
      </div>
      <div class="composer-says small muted" id="composer-says">
        {running !== undefined && mode === "task" ? (
          <label class="where">
            <span class="sr">Send to</span>
            <select data-testid="send-to" value={fresh ? "new" : "running"} onChange={(e) => setAnother(e.currentTarget.value === "new")}>
              <option value="running">{running.mode === "task" ? "Send to the running task" : "Send to the open session"}</option>
              <option value="new">Start another task</option>
            </select>
          </label>
        ) : null}
        <span>{moves ? MOVES[moves] : saysWhat(mode, running, fresh, place)}</span>
        <span class="grow" />
        {health.value === "offline" ? <span>Offline: it is kept and sent once</span> : <span class="keyhint">Enter sends · Shift+Enter a new line · {mod}K finds</span>}
      </div>
    </form>
  );
}

const MOVES = {
  edge: "Moves this conversation to the edge; its workspace is saved and put away.",
  process: "Moves this conversation to a workspace; what was said goes along.",
};

/** The runtime that the choice moves a live conversation to; null: it stays where it is. */
function movesTo(running: TaskView, place: string): "edge" | "process" | null {
  if (running.mode !== "conversation" || place === "auto") return null;
  const there = place === EDGE ? "edge" : "process";
  return there === running.runtime.name ? null : there;
}

function saysWhat(mode: Mode, running: TaskView | undefined, fresh: boolean, place: string): string {
  if (running !== undefined && !fresh) {
    if (running.state === "needs_input") return "Read as your answer.";
    return isBusy(running) ? "Delivered at the agent's next turn." : "Goes on where the agent left off.";
  }
  if (place === EDGE) return mode === "task" ? "SAM itself works until done; it opens no workspace." : "SAM itself thinks with you; it opens no workspace.";
  return mode === "task" ? "Opens a workspace and works until done." : "Talks; changes nothing at the origin.";
}

function ModeToggle({ mode, change }: { mode: Mode; change: (mode: Mode) => void }) {
  return (
    <fieldset class="seg mode" data-testid="mode">
      <legend class="sr">What Send does</legend>
      {(["conversation", "task"] as const).map((value) => (
        <label key={value} class={mode === value ? "on" : ""}>
          <input type="radio" name="mode" value={value} checked={mode === value} onChange={() => change(value)} />
          {value === "task" ? "Task" : "Conversation"}
        </label>
      ))}
    </fieldset>
  );
}

/** Stands among the coding agents, and is a runtime: no machine, the edge itself thinks. */
const EDGE = "edge";

/** `here`: where a live conversation is, and stays unless another place is chosen. */
function HarnessSelect({ value, here, change }: { value: string; here: string | null; change: (name: string) => void }) {
  const known = harnesses().filter((harness) => harness.name !== here);
  const broken = known.find((harness) => harness.name === value && !harness.usable);
  const talks = me.value?.notices.some((notice) => notice.code === "model_without_tools");
  const gone = value !== "auto" && value !== EDGE && value !== here && live.value.project !== null && known.length > 0 && !known.some((h) => h.name === value);
  useEffect(() => {
    if (gone) change("auto");
  }, [gone]);
  return (
    <label class="harness">
      <span class="sr">Coding agent</span>
      <select data-testid="harness" value={gone || value === here ? "auto" : value} title={broken?.why_not ?? "Coding agent"} onChange={(e) => change(e.currentTarget.value)}>
        <option value="auto">{here ?? "auto"}</option>
        {here !== EDGE && (
          <option value={EDGE} title="SAM itself thinks; what needs a checkout is dispatched as a task">
            edge{talks ? " (talks only)" : ""}
          </option>
        )}
        {known.map((harness) => (
          <option key={harness.name} value={harness.name} disabled={!harness.usable} title={harness.why_not ?? ""}>
            {harness.name}
            {harness.usable ? "" : harness.installed ? " (no model)" : " (not installed)"}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What any node offers; usable if one node can. */
export function harnesses(): readonly Harness[] {
  const byName = new Map<string, Harness>();
  for (const node of live.value.nodes.values()) {
    if (node.state !== "ready") continue;
    for (const harness of node.harnesses) {
      if (!byName.get(harness.name)?.usable) byName.set(harness.name, harness);
    }
  }
  return [...byName.values()].sort((a, b) => Number(b.usable) - Number(a.usable) || (a.name < b.name ? -1 : 1));
}

/** The conversation's newest live task, as the server derives it. */
export function liveTask(conversation: string | null): TaskView | undefined {
  if (conversation === null) return undefined;
  const named = live.value.conversations.get(conversation)?.task;
  const task = named ? live.value.tasks.get(named) : undefined;
  return task !== undefined && isLive(task) ? task : undefined;
}

function fit(box: HTMLTextAreaElement | null): void {
  if (box === null) return;
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, window.innerHeight * 0.4)}px`;
}

export function focusComposer(): void {
  if (route.value.project !== null) document.getElementById(composerId)?.focus();
}

/** What opens over the page: the palette, the keys, adding a project. */

import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { stopTask } from "../app/actions";
import { nextTheme } from "../app/prefs";
import { NOWHERE, go, openConversation, openIdea, openTask, route } from "../app/route";
import { live, projects, signOut } from "../app/session";
import { byRecency, isBusy, wordOf } from "../app/tree";
import { mod } from "../text/format";
import { ProjectSettings } from "./project-settings";
import { AddProjectForm } from "./welcome";
import { Icon, type IconName } from "./shapes";

export const dialog = signal<"palette" | "keys" | "project" | "settings" | null>(null);

export function Dialogs() {
  switch (dialog.value) {
    case "palette":
      return (
        <Sheet label="Find anything" kind="palette">
          <Palette />
        </Sheet>
      );
    case "keys":
      return (
        <Sheet label="Keys" kind="keys">
          <Keys />
        </Sheet>
      );
    case "project":
      return (
        <Sheet label="Add a project" kind="add">
          <h2>Add a project</h2>
          <AddProjectForm done={close} />
        </Sheet>
      );
    case "settings":
      return live.value.project === null ? null : (
        <Sheet label="Project settings" kind="add">
          <h2>Settings of {live.value.project.name}</h2>
          <ProjectSettings project={live.value.project} done={close} />
        </Sheet>
      );
    case null:
      return null;
  }
}

function close(): void {
  dialog.value = null;
}

function Sheet({ label, kind, children }: { label: string; kind: string; children: preact.ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const here = element.current!;
    const before = document.activeElement as HTMLElement | null;
    here.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog
      ref={element}
      class={`dialog ${kind}`}
      aria-label={label}
      onClose={close}
      onClick={(e) => e.target === element.current && close()}
    >
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}

interface Entry {
  key: string;
  icon: IconName;
  kind: string;
  title: string;
  note: string;
  run: () => void;
}

function entries(): readonly Entry[] {
  const state = live.value;
  const open = route.value.task === null ? undefined : state.tasks.get(route.value.task);
  const list: Entry[] = [{ key: "new", icon: "plus", kind: "Action", title: "New chat", note: "Alt N", run: () => openConversation(null) }];
  if (open && isBusy(open)) {
    list.push({ key: "stop", icon: "stop", kind: "Action", title: `Stop “${open.title}”`, note: "", run: () => void stopTask(open.project, open.id) });
  }
  for (const chat of byRecency(state.conversations)) {
    list.push({ key: chat.id, icon: "chat", kind: "Chat", title: chat.title || "New chat", note: chat.state.replaceAll("_", " "), run: () => openConversation(chat.id) });
  }
  for (const task of [...state.tasks.values()].sort((a, b) => b.created_at - a.created_at)) {
    const run = () => (openConversation(task.conversation), openTask(task.id));
    list.push({ key: task.id, icon: "tasks", kind: "Task", title: task.title, note: wordOf(task), run });
  }
  for (const idea of byRecency(state.ideas)) {
    list.push({ key: idea.id, icon: "idea", kind: "Idea", title: idea.title, note: idea.state, run: () => openIdea(idea.id) });
  }
  for (const project of projects.value ?? []) {
    if (project.id === state.project?.id) continue;
    list.push({ key: project.id, icon: "folder", kind: "Project", title: project.name, note: "", run: () => go({ ...NOWHERE, project: project.id }) });
  }
  list.push(
    { key: "add", icon: "folder", kind: "Action", title: "Add a project", note: "", run: () => (dialog.value = "project") },
    { key: "settings", icon: "folder", kind: "Action", title: "Project settings", note: "", run: () => (dialog.value = "settings") },
    { key: "theme", icon: "sun", kind: "Action", title: "Change the theme", note: "", run: nextTheme },
    { key: "out", icon: "close", kind: "Action", title: "Sign out of this browser", note: "", run: () => void signOut() },
    { key: "keys", icon: "keys", kind: "Action", title: "Show the keys", note: "?", run: () => (dialog.value = "keys") },
  );
  return list;
}

function Palette() {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const all = entries();
  const found = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return all.filter((entry) => words.every((word) => `${entry.kind} ${entry.title}`.toLowerCase().includes(word))).slice(0, 40);
  }, [query, live.value]);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    entry.run();
  };
  const key = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      setAt((i) => (i + by + found.length) % Math.max(1, found.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found[at]);
    }
  };
  useEffect(() => document.getElementById(`found-${at}`)?.scrollIntoView({ block: "nearest" }), [at, query]);
  return (
    <>
      <input
        type="text"
        class="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls="found"
        aria-activedescendant={`found-${at}`}
        aria-label="Find chats, tasks, ideas and actions"
        placeholder="Find chats, tasks, ideas, actions"
        data-testid="palette"
        autofocus
        value={query}
        onInput={(e) => (setQuery(e.currentTarget.value), setAt(0))}
        onKeyDown={key}
      />
      <ul id="found" role="listbox" aria-label="Found">
        {found.map((entry, i) => (
          <li key={entry.key} id={`found-${i}`} role="option" aria-selected={i === at} onPointerMove={() => setAt(i)} onClick={() => run(entry)}>
            <Icon name={entry.icon} />
            <span class="row-title grow" dir="auto">{entry.title}</span>
            <span class="muted small">{entry.note || entry.kind}</span>
          </li>
        ))}
        {found.length === 0 && <li class="teach">Nothing here has that name.</li>}
      </ul>
    </>
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  [`${mod}K`, "Find chats, tasks, ideas and actions"],
  ["Enter", "Send"],
  ["Shift Enter", "A new line"],
  ["/", "Go to the message box"],
  ["Alt N", "New chat"],
  ["Alt ↑  Alt ↓", "The chat before, the chat after"],
  ["Alt T", "Task or conversation"],
  [`${mod}.`, "Stop the task at work here"],
  ["Esc", "Close what is open beside the conversation"],
  ["?", "These keys"],
];

function Keys() {
  return (
    <>
      <h2>Keys</h2>
      <dl class="keylist">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              {key.split("  ").map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </>
  );
}

/** The left column: project, chats, the tree of tasks, ideas. */

import { useEffect, useRef, useState } from "preact/hooks";
import { batch } from "@preact/signals";
import type { ConversationView, TaskView } from "../api/types";
import { createIdea, earlierIdeas, problems } from "../app/actions";
import { nextTheme, theme } from "../app/prefs";
import { NOWHERE, go, openConversation, openIdea, openTask, route, view } from "../app/route";
import { live, projects } from "../app/session";
import { byRecency, countsOf, isLive, needing, needsYou, treeOf, type Branch, shapeOf, type Shape, whyOf, wordOf } from "../app/tree";
import { mod } from "../text/format";
import { Bones, ProblemNote } from "./bits";
import { dialog } from "./dialogs";
import { Icon, StateShape } from "./shapes";

export function Sidebar() {
  const loaded = live.value.project !== null;
  return (
    <nav class="side" aria-label="Project">
      <ProjectSwitch />
      <div class="side-actions">
        <button type="button" class="row new-chat" data-testid="new-chat" onClick={() => openConversation(null)}>
          <Icon name="plus" />
          <span>New chat</span>
        </button>
        <button type="button" class="icon-button" aria-label="Find anything" title={`Find anything (${mod}K)`} onClick={() => (dialog.value = "palette")}>
          <Icon name="search" />
        </button>
      </div>
      <div class="side-scroll">
        {loaded ? (
          <>
            <Chats />
            <Tasks />
            <Ideas />
          </>
        ) : (
          <Bones rows={7} waits="Reading the project" />
        )}
      </div>
      <footer class="side-foot">
        <button type="button" class="icon-button" aria-label={`Theme: ${theme.value}`} title={`Theme: ${theme.value}`} onClick={nextTheme}>
          <Icon name={theme.value === "light" ? "sun" : theme.value === "dark" ? "moon" : "system"} />
        </button>
        <button type="button" class="icon-button" aria-label="Keys" title="Keys (?)" onClick={() => (dialog.value = "keys")}>
          <Icon name="keys" />
        </button>
        <Nodes />
      </footer>
    </nav>
  );
}

function ProjectSwitch() {
  const current = live.value.project;
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (event: Event) => {
      if (menu.current?.open && !menu.current.contains(event.target as Node)) menu.current.open = false;
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, []);
  const choose = (project: string | null) => {
    menu.current!.open = false;
    batch(() => {
      go({ ...NOWHERE, project });
      view.value = "chats";
    });
  };
  return (
    <details class="menu project" ref={menu} onKeyDown={(e) => e.key === "Escape" && (menu.current!.open = false)}>
      <summary aria-label={`Project ${current?.name ?? ""}, switch`} data-testid="project-switch">
        <span class="mark" aria-hidden="true" />
        <span class="project-name">{current?.name ?? "…"}</span>
        <Icon name="down" />
      </summary>
      <div class="menu-body">
        {projects.value?.map((project) => (
          <button type="button" class="row" key={project.id} aria-current={project.id === current?.id} onClick={() => choose(project.id)}>
            <Icon name="folder" />
            <span class="grow">
              <span class="row-title">{project.name}</span>
              <span class="row-sub">{project.sample ? "The sample repository" : project.origin_url}</span>
            </span>
          </button>
        ))}
        <button type="button" class="row" onClick={() => ((menu.current!.open = false), (dialog.value = "project"))}>
          <Icon name="plus" />
          <span>Add a project</span>
        </button>
        {current && (
          <button type="button" class="row" data-testid="project-settings" onClick={() => ((menu.current!.open = false), (dialog.value = "settings"))}>
            <Icon name="folder" />
            <span>Settings of {current.name}</span>
          </button>
        )}
      </div>
    </details>
  );
}

const CHAT_SHAPE: Record<ConversationView["state"], Shape | null> = {
  idle: null,
  working: "working",
  waiting_for_follow_up: "rest",
  needs_input: "needs",
};
const CHAT_WORD: Record<ConversationView["state"], string> = {
  idle: "",
  working: "working",
  waiting_for_follow_up: "waiting for follow-up",
  needs_input: "needs you",
};

/** A list shows this many, and whatever else is live or open, until all are asked for. */
const SHOWN = 12;

function useShown<T>(all: readonly T[], always: (one: T) => boolean): { shown: readonly T[]; more: preact.ComponentChildren } {
  const [whole, setWhole] = useState(false);
  const shown = whole ? all : all.filter((one, i) => i < SHOWN || always(one));
  const more = all.length > SHOWN && (
    <button type="button" class="row show-more" aria-expanded={whole} onClick={() => setWhole(!whole)}>
      <span class="row-shape" />
      <span>{whole ? "Show fewer" : `Show all ${all.length}`}</span>
    </button>
  );
  return { shown, more: (whole || shown.length < all.length) && more };
}

function Chats() {
  // A subtask's conversation is reached by its task in the tree; here are the ones that a person opened.
  const ofSubtasks = new Set([...live.value.tasks.values()].flatMap((task) => (task.parent ? [task.conversation] : [])));
  const chats = byRecency(live.value.conversations).filter((chat) => !ofSubtasks.has(chat.id));
  const needs = chats.filter((chat) => chat.state === "needs_input").length;
  const { shown, more } = useShown(chats, (chat) => chat.state !== "idle" || chat.id === route.value.conversation);
  return (
    <section class="side-section for-chats" aria-labelledby="h-chats">
      <h2 id="h-chats">
        Chats
        <span class="h-count">{needs > 0 && <span class="needs-word">{needing(needs)}</span>}</span>
      </h2>
      {chats.length === 0 && <p class="teach">Say what you want in the box, and the first chat is here.</p>}
      <ul>
        {shown.map((chat) => {
          const shape = CHAT_SHAPE[chat.state];
          return (
            <li key={chat.id}>
              <a
                class="row"
                href={`/p/${chat.project}/c/${chat.id}`}
                aria-current={route.value.conversation === chat.id ? "page" : undefined}
                data-testid="chat-row"
                onClick={(e) => plain(e) && openConversation(chat.id)}
              >
                <span class="row-shape">{shape && <StateShape shape={shape} />}</span>
                <span class="row-title grow" dir="auto">{chat.title || "New chat"}</span>
                <span class="sr">{CHAT_WORD[chat.state]}</span>
              </a>
            </li>
          );
        })}
      </ul>
      {more}
    </section>
  );
}

function Tasks() {
  const tasks = live.value.tasks;
  const tree = treeOf(tasks);
  const { working, waiting } = countsOf(tasks.values());
  const needs = needsYou(tasks.values(), "task").length;
  const { shown, more } = useShown(tree, (branch) => someOf(branch, (task) => isLive(task) || task.id === route.value.task));
  return (
    <section class="side-section for-tasks" aria-labelledby="h-tasks">
      <h2 id="h-tasks">
        Tasks
        <span class="h-count">
          {[working > 0 && `${working} at work`, needs === 0 && waiting > 0 && `${waiting} waiting`].filter(Boolean).join(", ")}
          {needs > 0 && <span class="needs-word"> {needing(needs)}</span>}
        </span>
      </h2>
      {tree.length === 0 && <p class="teach">With the toggle on Task, what you send runs here on a branch of its own.</p>}
      <ul class="tree">
        {shown.map((branch) => (
          <TaskRow key={branch.task.id} branch={branch} />
        ))}
      </ul>
      {more}
    </section>
  );
}

function someOf(branch: Branch, holds: (task: TaskView) => boolean): boolean {
  return holds(branch.task) || branch.children.some((child) => someOf(child, holds));
}

function TaskRow({ branch }: { branch: Branch }) {
  const { task, children } = branch;
  const why = whyOf(task, live.value.tasks);
  const shape = shapeOf(task);
  return (
    <li>
      <a
        class="row task-row"
        href={`/p/${task.project}/c/${task.conversation}?task=${task.id}`}
        aria-current={route.value.task === task.id ? "true" : undefined}
        data-testid="task-row"
        data-task={task.id}
        data-state={task.state}
        onClick={(e) => plain(e) && showTask(task.conversation, task.id)}
      >
        <span class="row-shape">
          <StateShape shape={shape} />
        </span>
        <span class="grow">
          <span class="row-title" dir="auto">{task.title}</span>
          <span class="row-sub">
            <span class={`word is-${shape}`}>{wordOf(task)}</span>
            {why && ` ${why}`}
          </span>
        </span>
      </a>
      {children.length > 0 && (
        <ul>
          {children.map((child) => (
            <TaskRow key={child.task.id} branch={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

function showTask(conversation: string, task: string): void {
  if (route.value.conversation !== conversation) openConversation(conversation);
  openTask(task);
}

function Ideas() {
  const ideas = byRecency(live.value.ideas);
  const earlier = live.value.ideasCursor;
  const [adding, setAdding] = useState(false);
  const [title, setTitle] = useState("");
  const { shown, more } = useShown(ideas, (idea) => idea.id === route.value.idea);
  const problem = problems.value.get("ideas");
  const project = live.value.project!.id;
  const add = async (event: Event) => {
    event.preventDefault();
    if (title.trim() === "") return setAdding(false);
    if (await createIdea(project, title.trim(), route.value.conversation)) {
      setTitle("");
      setAdding(false);
    }
  };
  return (
    <section class="side-section for-ideas" aria-labelledby="h-ideas">
      <h2 id="h-ideas">
        Ideas
        <button type="button" class="icon-button small" aria-label="New idea" title="New idea" onClick={() => setAdding(true)}>
          <Icon name="plus" />
        </button>
      </h2>
      {adding && (
        <form class="idea-new" onSubmit={(e) => void add(e)}>
          <input
            type="text"
            autofocus
            ref={(el) => el?.focus()}
            aria-label="Title of the idea"
            placeholder="A title; Enter keeps it"
            value={title}
            onInput={(e) => setTitle(e.currentTarget.value)}
            onKeyDown={(e) => e.key === "Escape" && setAdding(false)}
          />
        </form>
      )}
      {problem && <ProblemNote problem={problem} />}
      {ideas.length === 0 && !adding && <p class="teach">Lighter than a task: keep a thought, talk it over, execute it later.</p>}
      <ul>
        {shown.map((idea) => (
          <li key={idea.id}>
            <button
              type="button"
              class="row"
              aria-current={route.value.idea === idea.id ? "true" : undefined}
              data-testid="idea-row"
              onClick={() => openIdea(idea.id)}
            >
              <span class="row-shape">
                <Icon name="idea" />
              </span>
              <span class="row-title grow" dir="auto">{idea.title}</span>
              <span class="row-note">{idea.state === "exploring" ? "" : idea.state}</span>
            </button>
          </li>
        ))}
      </ul>
      {more}
      {shown.length === ideas.length && earlier !== null && (
        <button type="button" class="linkish" data-testid="earlier-ideas" onClick={() => void earlierIdeas(project, earlier)}>
          Earlier ideas
        </button>
      )}
    </section>
  );
}

function Nodes() {
  const nodes = [...live.value.nodes.values()].filter((node) => node.state !== "destroyed" && node.state !== "gone");
  const ready = nodes.filter((node) => node.state === "ready");
  if (live.value.project === null) return null;
  const seats = ready.reduce((n, node) => n + node.seats, 0);
  const busy = ready.reduce((n, node) => n + node.busy, 0);
  return (
    <span class="nodes muted small" title={nodes.map((n) => `${n.name}: ${n.state}, ${n.engine}`).join("\n")}>
      {ready.length === 0 ? "No node" : `${ready.length === 1 ? ready[0]!.name : `${ready.length} nodes`} · ${busy}/${seats} at work`}
    </span>
  );
}

/** A plain click is ours; with a modifier the browser opens a tab. */
function plain(event: MouseEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return false;
  event.preventDefault();
  return true;
}

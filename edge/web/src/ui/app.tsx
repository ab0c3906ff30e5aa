/** The page: three columns, on a phone one at a time; keys; what is needed before a project is open. */

import { useEffect } from "preact/hooks";
import { rename } from "../app/actions";
import { setDraft } from "../app/drafts";
import { openIdea, openTask, route, view, type View } from "../app/route";
import { bootProblem, health, live, me, openThread, projectProblem, projects, signedOut } from "../app/session";
import { needing, needsYou } from "../app/tree";
import { Bones, ProblemNote, RehearsalTag, StateWord } from "./bits";
import { Composer, focusComposer, liveTask } from "./composer";
import { Dialogs } from "./dialogs";
import { IdeaPanel } from "./idea-panel";
import { followKeys } from "./keys";
import { Notices } from "./notices";
import { Icon, type IconName } from "./shapes";
import { Sidebar } from "./sidebar";
import { TaskPanel } from "./task-panel";
import { Thread } from "./thread";
import { FirstProject, NoAnswerYet, SignedOut } from "./welcome";

export function App() {
  useEffect(followKeys, []);
  const needs = needsYou(live.value.tasks.values()).length;
  const name = live.value.project?.name;
  useEffect(() => {
    document.title = `${needs > 0 ? `(${needs}) ` : ""}${name ? `${name} · SAM` : "SAM"}`;
  }, [needs, name]);

  if (signedOut.value) return <SignedOut problem={signedOut.value} />;
  if (me.value === null || projects.value === null) return bootProblem.value ? <NoAnswerYet /> : <Shell waiting />;
  if (route.value.project === null) return projects.value.length === 0 ? <FirstProject /> : <Shell waiting />;
  return <Shell waiting={false} />;
}

function Shell({ waiting }: { waiting: boolean }) {
  const { project, conversation, task, idea, tab } = route.value;
  const beside = task !== null || idea !== null;
  return (
    <>
      <a class="skip" href="#composer">
        Skip to the message box
      </a>
      <div class={`shell view-${view.value}${beside ? " beside" : ""}${task !== null && tab === "diff" ? " wide" : ""}`}>
        <Sidebar />
        <main class="main">{waiting || project === null ? <Bones rows={5} waits="Asking SAM who is here" /> : <Middle project={project} conversation={conversation} />}</main>
        {beside && (
          <aside class="panel" aria-label={task ? "Task" : "Idea"} data-testid="panel">
            {task !== null ? <TaskPanel key={task} id={task} /> : <IdeaPanel id={idea!} />}
          </aside>
        )}
        {beside && <button type="button" class="scrim" aria-label="Close the panel" tabIndex={-1} onClick={() => openTask(null)} />}
        <BottomBar />
      </div>
      <Dialogs />
    </>
  );
}

function Middle({ project, conversation }: { project: string; conversation: string | null }) {
  useEffect(() => {
    if (conversation !== null && live.value.project !== null) void openThread(project, conversation);
  }, [project, conversation, live.value.project, conversation !== null && live.value.threads.has(conversation)]);
  return (
    <>
      <Header conversation={conversation} />
      <Notices />
      {health.value === "offline" && (
        <p class="offline" role="status" data-testid="offline">
          Offline. What is on screen may be old; drafts are kept, and this page goes on by itself.
        </p>
      )}
      {projectProblem.value && <ProblemNote problem={projectProblem.value} />}
      {conversation === null ? <NewChat /> : <Thread project={project} conversation={conversation} />}
      <Composer project={project} conversation={conversation} />
    </>
  );
}

function Header({ conversation }: { conversation: string | null }) {
  const chat = conversation === null ? undefined : live.value.conversations.get(conversation);
  const task = liveTask(conversation);
  const ideas = (chat?.ideas ?? []).map((id) => live.value.ideas.get(id)).filter((idea) => idea !== undefined);
  const models = [...live.value.nodes.values()].map((node) => node.model).filter((model) => model?.rehearsal);
  return (
    <header class="main-head">
      {chat && <h1 class="sr">{chat.title || "New chat"}</h1>}
      {chat ? (
        <input
          class="title-input"
          dir="auto"
          aria-label="Title of the conversation"
          value={chat.title || "New chat"}
          onKeyDown={(e) => (e.key === "Enter" || e.key === "Escape") && e.currentTarget.blur()}
          onBlur={(e) => {
            const title = e.currentTarget.value.trim();
            if (title && title !== (chat.title || "New chat")) void rename(chat.project, chat.id, title);
          }}
        />
      ) : (
        <h1>{conversation === null ? "New chat" : ""}</h1>
      )}
      {ideas.slice(0, 2).map((idea) => (
        <button type="button" key={idea.id} class="chip" title={idea.title} onClick={() => openIdea(idea.id)}>
          <Icon name="idea" />
          <span dir="auto">{idea.title}</span>
        </button>
      ))}
      <span class="grow" />
      <RehearsalTag model={task?.model ?? models[0] ?? null} />
      {task && (
        <button type="button" class="state-button" onClick={() => openTask(task.id)} title="Open the task">
          <StateWord task={task} />
        </button>
      )}
    </header>
  );
}

const SUGGESTION = "One test fails. Find out why, fix it, and run the tests.";

function NewChat() {
  const project = live.value.project;
  const first = live.value.conversations.size === 0;
  return (
    <div class="thread-wrap">
      <div class="fresh">
        <h2>{first && project?.sample ? "One test of the sample fails. Ask for it to be fixed." : "What is it about?"}</h2>
        <p class="muted">
          <strong>Task</strong> opens a workspace, works until it is done, and pushes a branch.{" "}
          <strong>Conversation</strong> thinks with you and pushes nothing.
        </p>
        {project?.sample && (
          <button type="button" class="button" data-testid="suggestion" onClick={() => (setDraft(project.id, null, SUGGESTION), focusComposer())}>
            Write it for me
          </button>
        )}
      </div>
    </div>
  );
}

const VIEWS: readonly (readonly [View, string, IconName])[] = [
  ["chats", "Chats", "list"],
  ["chat", "Talk", "chat"],
  ["tasks", "Tasks", "tasks"],
  ["ideas", "Ideas", "idea"],
];

function BottomBar() {
  const tasks = [...live.value.tasks.values()];
  const needs: Partial<Record<View, number>> = {
    chats: needsYou(tasks, "conversation").length,
    tasks: needsYou(tasks, "task").length,
  };
  return (
    <nav class="bottom" aria-label="Views">
      {VIEWS.map(([to, label, icon]) => (
        <button
          type="button"
          key={to}
          aria-current={view.value === to ? "page" : undefined}
          onClick={() => {
            if (to !== "chat") openTask(null);
            view.value = to;
          }}
        >
          <Icon name={icon} />
          <span>{label}</span>
          {(needs[to] ?? 0) > 0 && (
            <>
              <span class="dot" aria-hidden="true" />
              <span class="sr">{needing(needs[to]!)}</span>
            </>
          )}
        </button>
      ))}
    </nav>
  );
}


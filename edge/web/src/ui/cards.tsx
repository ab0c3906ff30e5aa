/** Cards in the conversation: dispatched tasks, their results, ideas, questions, messages on their way. */

import { useState } from "preact/hooks";
import type { IdeaHead, MessageView, TaskView } from "../api/types";
import { executeIdea, problems, stopTask } from "../app/actions";
import { post, takeBack, tryAgain, type Outgoing } from "../app/outbox";
import { openConversation, openIdea, openTask, route } from "../app/route";
import { live } from "../app/session";
import { setDraft } from "../app/drafts";
import { branches, isLive, waitsFor } from "../app/tree";
import { plural } from "../text/format";
import { ApprovalCard } from "./approval-card";
import { CopyText, Diffstat, Elapsed, ProblemNote, RehearsalTag, StateWord } from "./bits";
import { PlanCard } from "./plan-card";
import { Icon } from "./shapes";
import { Markdown } from "./text";

export function DispatchedCard({ task }: { task: TaskView }) {
  const why = waitsFor(task, live.value.tasks);
  return (
    <section class="card" aria-label={`Task ${task.title}`} data-testid="dispatched">
      <header class="card-head">
        <span class="card-kind">{task.parent ? "Subtask dispatched" : "Dispatched"}</span>
        <StateWord task={task} />
        {isLive(task) && task.started_at !== null && <Elapsed from={task.started_at} to={task.ended_at} />}
      </header>
      <button type="button" class="card-title" onClick={() => openTask(task.id)}>
        {task.title}
      </button>
      {why && <p class="card-line muted">{why}</p>}
      {branches(task) && (
        <p class="card-line">
          <Icon name="branch" />
          <code>{task.branch}</code>
        </p>
      )}
    </section>
  );
}

export function ResultCard({ task }: { task: TaskView }) {
  return (
    <section class={`card result is-${task.state}`} aria-label={`Result of ${task.title}`} data-testid="result" data-state={task.state}>
      <header class="card-head">
        <StateWord task={task} />
        {task.started_at !== null && <Elapsed from={task.started_at} to={task.ended_at} />}
        {task.files > 0 && (
          <span class="muted">
            {plural(task.files, "file")} <Diffstat added={task.added} removed={task.removed} />
          </span>
        )}
        <RehearsalTag model={task.model} />
      </header>
      {task.mode === "task" && <p class="card-name">{task.title}</p>}
      {task.summary && (
        <div class="card-text">
          <Markdown text={task.summary} />
        </div>
      )}
      {task.problem && <ProblemNote problem={task.problem} calm={task.state === "cancelled"} />}
      {task.commit && (
        <p class="card-line wraps">
          <Icon name="branch" />
          <CopyText text={task.branch} label="branch" />
          <span class="muted small">
            {task.commit.slice(0, 9)} · {task.pushed ? "pushed" : "not pushed"}
          </span>
        </p>
      )}
      <div class="card-actions">
        {task.has_diff && (
          <button type="button" class="button" data-testid="view-diff" onClick={() => openTask(task.id, "diff")}>
            View diff
          </button>
        )}
        <button type="button" class="button quiet" onClick={() => openTask(task.id)}>
          Details
        </button>
      </div>
    </section>
  );
}

export function IdeaCard({ idea }: { idea: IdeaHead }) {
  const problem = problems.value.get(idea.id);
  return (
    <section class="card idea" aria-label={`Idea ${idea.title}`}>
      <header class="card-head">
        <span class="card-kind">
          <Icon name="idea" /> Idea captured
        </span>
        {idea.state !== "exploring" && <span class="muted small">{idea.state}</span>}
      </header>
      <button type="button" class="card-title" onClick={() => openIdea(idea.id)}>
        {idea.title}
      </button>
      {problem && <ProblemNote problem={problem} />}
      {idea.tasks.length === 0 && (
        <div class="card-actions">
          <button type="button" class="button" onClick={() => void executeIdea(idea.project, idea.id, route.value.conversation)}>
            Execute
          </button>
        </div>
      )}
    </section>
  );
}

/** An agent asks; while nobody has answered there is a box to answer in. */
export function QuestionCard({ message }: { message: MessageView }) {
  if (message.proposal) return <PlanCard proposal={message.proposal} />;
  return message.approval ? <ApprovalCard message={message} approval={message.approval} /> : <OpenQuestion message={message} />;
}

function OpenQuestion({ message }: { message: MessageView }) {
  const [answer, setAnswer] = useState("");
  const task = message.task === null ? undefined : live.value.tasks.get(message.task);
  const conversation = live.value.conversations.get(message.conversation);
  const newest = live.value.threads.get(message.conversation)?.messages.findLast((m) => m.question !== null);
  const waits = task?.state === "needs_input" && newest?.id === message.id;
  const send = (event: Event) => {
    event.preventDefault();
    if (answer.trim() === "" || !task) return;
    post(task.project, message.conversation, answer.trim(), { mode: conversation?.mode ?? "task", harness: "auto" });
    setAnswer("");
  };
  return (
    <section class={`card question${waits ? " waits" : ""}`} aria-label="Question" data-testid="question">
      <header class="card-head">
        <span class="card-kind">{waits ? "Needs you" : "Asked"}</span>
      </header>
      <div class="card-text">
        <Markdown text={message.question ?? ""} />
      </div>
      {waits && (
        <form class="answer" onSubmit={send}>
          <textarea
            rows={2}
            aria-label="Your answer"
            placeholder="Your answer"
            value={answer}
            onInput={(e) => setAnswer(e.currentTarget.value)}
            onKeyDown={(e) => e.key === "Enter" && !e.shiftKey && !e.isComposing && send(e)}
          />
          <button type="submit" class="button primary" disabled={answer.trim() === ""}>
            Answer
          </button>
        </form>
      )}
    </section>
  );
}

/** A message the server has not said yes to. */
export function SendingMessage({ entry }: { entry: Outgoing }) {
  const back = () => {
    takeBack(entry.message.id);
    const empty = entry.create !== null;
    setDraft(entry.project, empty ? null : entry.conversation, entry.message.text);
    if (empty) openConversation(null);
  };
  return (
    <article class="msg person" data-testid="sending">
      <div class="bubble">
        <Markdown text={entry.message.text} />
      </div>
      {entry.problem ? (
        <div class="msg-problem">
          <ProblemNote problem={entry.problem}>
            <button type="button" class="button quiet" onClick={() => tryAgain(entry.message.id)}>
              Send again
            </button>
            <button type="button" class="button quiet" onClick={back}>
              Back to the draft
            </button>
          </ProblemNote>
        </div>
      ) : (
        <p class="msg-meta">sending</p>
      )}
    </article>
  );
}

export function StopButton({ task, label = "Stop" }: { task: TaskView; label?: string }) {
  return (
    <button
      type="button"
      class="button stop"
      data-testid="stop"
      disabled={task.stopping}
      title="Saves what there is, pushes what is committed, then stops"
      onClick={() => void stopTask(task.project, task.id)}
    >
      <Icon name="stop" />
      {task.stopping ? "Stopping" : label}
    </button>
  );
}

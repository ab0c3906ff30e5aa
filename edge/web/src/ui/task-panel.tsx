/** Beside the conversation: one task, its steps and times, what it used, why it ended, its diff and its log. */

import { lazy, Suspense } from "preact/compat";
import { useEffect, useMemo, useState } from "preact/hooks";
import { api, problemOf } from "../api/client";
import type { AttemptView, MessageView, Problem, TaskView } from "../api/types";
import { problems, retryTask } from "../app/actions";
import { openConversation, openIdea, openTask, route, type Tab } from "../app/route";
import { live } from "../app/session";
import { partsOf } from "../app/timeline";
import { branches, isBusy, isLive, stepName, waitsFor } from "../app/tree";
import { clock, count, duration, money, plural } from "../text/format";
import { Bones, CopyText, Diffstat, Elapsed, ProblemNote, RehearsalTag, Remedy, StateWord, now } from "./bits";
import { StopButton } from "./cards";
import { within } from "./parts";
import { Icon } from "./shapes";
import { Markdown } from "./text";

const PatchView = lazy(() => import("./diff").then((m) => ({ default: m.PatchView })));

export function TaskPanel({ id }: { id: string }) {
  const task = live.value.tasks.get(id);
  const tab = route.value.tab;
  if (task === undefined) return <Missing id={id} />;
  const problem = problems.value.get(id);
  return (
    <>
      <header class="panel-head">
        <span class="panel-kind">
          Task <StateWord task={task} />
        </span>
        <RehearsalTag model={task.model} />
        <span class="grow" />
        {isBusy(task) && <StopButton task={task} />}
        <button type="button" class="icon-button" aria-label="Close the panel" title="Close (Esc)" onClick={() => openTask(null)}>
          <Icon name="close" />
        </button>
      </header>
      <div class="panel-title">
        <h2>{task.title}</h2>
        {task.conversation !== route.value.conversation && (
          <button type="button" class="linkish" onClick={() => (openConversation(task.conversation), openTask(task.id))}>
            Open its conversation
          </button>
        )}
      </div>
      <div class="tabs" role="tablist" aria-label="Task">
        <TabButton task={task} tab="overview" label="Steps" />
        <TabButton task={task} tab="diff" label="Diff" />
        <TabButton task={task} tab="log" label="Log" />
      </div>
      <div class="panel-scroll" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {problem && <ProblemNote problem={problem} />}
        {tab === "overview" && <Overview task={task} />}
        {tab === "diff" && <DiffTab task={task} />}
        {tab === "log" && <LogTab task={task} />}
      </div>
    </>
  );
}

const TABS: readonly Tab[] = ["overview", "diff", "log"];

function TabButton({ task, tab, label }: { task: TaskView; tab: Tab; label: string }) {
  const on = route.value.tab === tab;
  const step = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length]!;
    openTask(task.id, next);
    requestAnimationFrame(() => document.getElementById(`tab-${next}`)?.focus());
  };
  return (
    <button type="button" role="tab" id={`tab-${tab}`} data-testid={`tab-${tab}`} aria-selected={on} tabIndex={on ? 0 : -1} onClick={() => openTask(task.id, tab)} onKeyDown={step}>
      {label}
      {tab === "diff" && task.has_diff && <Diffstat added={task.added} removed={task.removed} />}
    </button>
  );
}

function Overview({ task }: { task: TaskView }) {
  const attempt = task.attempts.at(-1);
  const why = waitsFor(task, live.value.tasks);
  return (
    <div class="overview">
      {why && <p class="why-line">{why}</p>}
      {task.problem && <ProblemNote problem={task.problem} calm={task.state === "cancelled"} />}
      <Again task={task} />
      {task.summary && (
        <div class="summary">
          <Markdown text={task.summary} />
        </div>
      )}
      {task.attempts.map((each) => (
        <Steps key={each.id} task={task} attempt={each} live={each === attempt} />
      ))}
      <Facts task={task} attempt={attempt} />
      <Asked task={task} />
    </div>
  );
}

/** The page has the beginning; the rest is read when somebody looks. */
function Asked({ task }: { task: TaskView }) {
  const [whole, setWhole] = useState<string | null>([...task.text].length < task.text_chars ? null : task.text);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = () => {
    setProblem(null);
    api.task(task.project, task.id).then(({ text }) => setWhole(text), (error) => setProblem(problemOf(error)));
  };
  return (
    <details class="fold asked" onToggle={(event) => event.currentTarget.open && whole === null && read()}>
      <summary>
        <svg class="icon chevron" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="m6 4 4 4-4 4" />
        </svg>
        What was asked
      </summary>
      <div class="asked-text">
        <Markdown text={whole ?? task.text} />
        {whole === null && (problem ? <ProblemNote problem={problem} /> : <Bones rows={2} waits="Reading the rest" />)}
      </div>
    </details>
  );
}

/** A failed or stopped task can be tried anew, from what was saved; those that wait for it wait for the new one. */
function Again({ task }: { task: TaskView }) {
  if (task.mode !== "task" || (task.state !== "failed" && task.state !== "cancelled")) return null;
  const by = task.replaced_by;
  return (
    <div class="again">
      {by === null ? (
        <button type="button" class="button" data-testid="retry" onClick={() => void retryTask(task.project, task.id)}>
          Try again
        </button>
      ) : (
        <button type="button" class="button quiet" onClick={() => openTask(by)}>
          Tried again: see that task
        </button>
      )}
    </div>
  );
}

/** What was gone through, when, and for how long. */
function Steps({ task, attempt, live: current }: { task: TaskView; attempt: AttemptView; live: boolean }) {
  // The same step twice in a row is one to a reader: saved at the turn's end, and again before leaving.
  const steps = attempt.steps.filter((step, i) => step.step !== attempt.steps[i - 1]?.step || step.detail !== "");
  const working = current && attempt.outcome === null && isLive(task);
  return (
    <section aria-label={`Attempt ${attempt.number}`}>
      {task.attempts.length > 1 && <h3>Attempt {attempt.number}</h3>}
      <ol class="steps" data-testid="steps">
        {steps.map((step, i) => {
          const next = steps[i + 1]?.at ?? attempt.ended_at;
          const last = i === steps.length - 1;
          const here = last && working;
          const bad = last && !working && (attempt.outcome === "failed" || attempt.outcome === "lost");
          return (
            <li key={i} class={here ? "here" : bad ? "bad" : "past"}>
              <span class="step-mark" aria-hidden="true" />
              <span class="grow">
                {stepName(step.step, task)}
                {step.detail && <span class="muted"> {step.detail}</span>}
              </span>
              <Elapsed from={step.at} to={here ? null : (next ?? step.at)} />
            </li>
          );
        })}
        {attempt.ended_at !== null && (
          <li class={attempt.outcome === "completed" ? "past" : attempt.outcome === "stopped" ? "halted" : "bad"}>
            <span class="step-mark" aria-hidden="true" />
            <span class="grow">{OUTCOME[attempt.outcome ?? "completed"]}</span>
            <time class="dur">{clock(attempt.ended_at)}</time>
          </li>
        )}
      </ol>
      {attempt.problem && attempt.problem.code !== task.problem?.code && (
        <p class="small muted">
          {attempt.problem.sentence} <Remedy text={attempt.problem.remedy} />
        </p>
      )}
    </section>
  );
}

const OUTCOME: Record<NonNullable<AttemptView["outcome"]>, string> = {
  completed: "Done",
  failed: "Failed",
  stopped: "Stopped, work saved",
  lost: "Lost",
};

const SAME_PATHS = { waits_for_it: "comes first", it_waits: "comes after", none: "may run at the same time" };

function Facts({ task, attempt }: { task: TaskView; attempt: AttemptView | undefined }) {
  const used = task.attempts.reduce((n, a) => n + a.usage.input_tokens + a.usage.output_tokens, 0);
  const cost = task.attempts.reduce((n, a) => n + a.usage.cost_microusd, 0);
  const calls = task.attempts.reduce((n, a) => n + a.usage.calls, 0);
  const idea = task.idea === null ? undefined : live.value.ideas.get(task.idea);
  return (
    <dl class="facts">
      {task.files > 0 && (
        <Fact name="Files">
          {task.files} <Diffstat added={task.added} removed={task.removed} />
        </Fact>
      )}
      <Fact name="Usage">
        {calls === 0 ? "none yet" : `${count(used)} tokens · ${money(cost)} · ${plural(calls, "call")}`}
      </Fact>
      {task.money.spent_microusd > 0 && (
        <Fact name="Budget">
          {money(task.money.spent_microusd)} of {money(task.money.budget_microusd)}
          <span class="muted small"> with its subtasks</span>
        </Fact>
      )}
      {task.overlaps.length > 0 && (
        <Fact name="Same paths">
          {task.overlaps.map(({ task: other, paths, order }) => (
            <div key={other} data-testid="overlap">
              <button type="button" class="linkish" title={paths.join("\n")} onClick={() => openTask(other)}>
                {live.value.tasks.get(other)?.title ?? other}
              </button>
              <span class="muted small"> {SAME_PATHS[order]}</span>
            </div>
          ))}
        </Fact>
      )}
      {branches(task) && (
        <Fact name="Branch">
          <CopyText text={task.branch} label="branch" />
          <span class="muted small">{whereBranch(task)}</span>
        </Fact>
      )}
      {task.commit && (
        <Fact name="Commit">
          <CopyText text={task.commit} shown={task.commit.slice(0, 12)} label="commit" />
        </Fact>
      )}
      {!task.commit && attempt?.checkpoint && (
        <Fact name="Saved">
          <CopyText text={attempt.checkpoint} shown={attempt.checkpoint.slice(0, 12)} label="checkpoint" />
        </Fact>
      )}
      <Fact name="Agent">
        {task.harness.name}
        {task.harness.why && <span class="muted small"> {task.harness.why}</span>}
      </Fact>
      {task.model && (
        <Fact name="Model">
          {task.model.label}
          {task.model.unpriced && <span class="muted small"> price unknown: its calls count as $0 unless its endpoint names one</span>}
        </Fact>
      )}
      <Fact name="Runtime">
        {task.runtime.name}
        {task.runtime.why && <span class="muted small"> {task.runtime.why}</span>}
      </Fact>
      {attempt?.node && <Fact name="Node">{live.value.nodes.get(attempt.node)?.name ?? attempt.node}</Fact>}
      {branches(task) && (
        <Fact name="From">
          <code>{task.base}</code>
        </Fact>
      )}
      {idea && (
        <Fact name="Idea">
          <button type="button" class="linkish" onClick={() => openIdea(idea.id)}>
            {idea.title}
          </button>
        </Fact>
      )}
      <Fact name="Asked">
        {clock(task.created_at)}
        {task.ended_at !== null && task.started_at !== null && <span class="muted"> · took {duration(task.ended_at - task.started_at)}</span>}
        {task.started_at === null && isLive(task) && <span class="muted"> · waits {duration(now.value - task.created_at)}</span>}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function DiffTab({ task }: { task: TaskView }) {
  const [patch, setPatch] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!task.has_diff) return;
    let current = true;
    setProblem(null);
    api.diff(task.project, task.id).then(
      (text) => current && setPatch(text),
      (error) => current && setProblem(problemOf(error)),
    );
    return () => {
      current = false;
    };
  }, [task.id, task.has_diff, task.commit]);
  if (!task.has_diff) {
    if (!branches(task)) return <p class="teach">SAM itself works on this: it has no checkout and changes no file. What it dispatches has diffs of its own.</p>;
    return <p class="teach">{isLive(task) ? "The diff is here once the task has committed and ended." : "This task changed no file."}</p>;
  }
  if (problem) return <ProblemNote problem={problem} />;
  if (patch === null) return <Bones rows={8} waits="Reading the diff" />;
  return (
    <Suspense fallback={<Bones rows={8} waits="Preparing the diff" />}>
      <PatchView patch={patch} />
    </Suspense>
  );
}

function LogTab({ task }: { task: TaskView }) {
  const [stored, setStored] = useState<readonly MessageView[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let current = true;
    api.log(task.project, task.id).then(
      (log) => current && (setStored(log), setProblem(null)),
      (error) => current && setProblem(problemOf(error)),
    );
    return () => {
      current = false;
    };
  }, [task.id, task.state]);
  const messages = useMemo(() => {
    const mine = (live.value.threads.get(task.conversation)?.messages ?? []).filter((m) => m.task === task.id);
    const byId = new Map((stored ?? []).map((m) => [m.id, m]));
    for (const message of mine) byId.set(message.id, message);
    return [...byId.values()].sort((a, b) => a.seq - b.seq);
  }, [stored, live.value.threads, task.id]);
  if (problem && messages.length === 0) return <ProblemNote problem={problem} />;
  if (stored === null && messages.length === 0) return <Bones rows={8} waits="Reading the log" />;
  if (messages.length === 0) return <p class="teach">Nothing was said yet.</p>;
  return (
    <ol class="log" data-testid="log">
      {messages.map((message) =>
        message.author === "person" ? (
          <LogLine key={message.id} at={message.created_at} kind="you" text={message.text} />
        ) : (
          partsOf(message, live.value.open).map((part) => (
            <LogLine
              key={part.id}
              at={part.started_at}
              kind={part.tool ? part.tool.kind : part.kind}
              text={part.tool ? within(part, part.tool.title) : part.kind === "plan" ? part.plan.map((e) => e.text).join(" · ") : part.text}
              bad={part.tool?.status === "failed"}
              more={part.tool && part.text ? part.text : null}
            />
          ))
        ),
      )}
    </ol>
  );
}

function LogLine({ at, kind, text, bad = false, more = null }: { at: number; kind: string; text: string; bad?: boolean; more?: string | null }) {
  return (
    <li class={bad ? "bad" : ""}>
      <time class="muted">{new Date(at).toLocaleTimeString([], { hour12: false })}</time>
      <span class="log-kind">{kind}</span>
      {more === null ? (
        <span class="log-text">{text}</span>
      ) : (
        <details class="log-text">
          <summary>{text}</summary>
          <pre>{more}</pre>
        </details>
      )}
    </li>
  );
}

/** A task that is not among the newest: asked for by itself. */
function Missing({ id }: { id: string }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const project = live.value.project?.id;
  useEffect(() => {
    if (project === undefined) return;
    api.task(project, id).then(
      ({ task }) => (live.value = { ...live.value, tasks: new Map(live.value.tasks).set(task.id, task) }),
      (error) => setProblem(problemOf(error)),
    );
  }, [project, id]);
  return (
    <>
      <header class="panel-head">
        <span class="panel-kind">Task</span>
        <span class="grow" />
        <button type="button" class="icon-button" aria-label="Close the panel" onClick={() => openTask(null)}>
          <Icon name="close" />
        </button>
      </header>
      <div class="panel-scroll">{problem ? <ProblemNote problem={problem} /> : <Bones rows={6} waits="Reading the task" />}</div>
    </>
  );
}

function whereBranch(task: TaskView): string {
  if (task.pushed) return "at the origin";
  if (task.mode === "conversation") return "is not pushed";
  return task.ended_at === null ? "not pushed yet" : task.commit ? "was not pushed" : "nothing was committed";
}

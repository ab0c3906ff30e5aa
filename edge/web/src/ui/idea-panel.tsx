/** Beside the conversation: one idea, to be edited, linked to conversations, and executed. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { IdeaView, StatedIdea } from "../api/types";
import { editIdea, executeIdea, linkIdea, mergeIdea, openedIdea, problems, readIdea, similar, unlinkIdea } from "../app/actions";
import { openConversation, openIdea, openTask, route } from "../app/route";
import { live } from "../app/session";
import { ideaOf } from "../live/state";
import { Bones, ProblemNote, StateWord } from "./bits";
import { harnesses } from "./composer";
import { Icon } from "./shapes";

const STATES: readonly StatedIdea[] = ["exploring", "ready", "done", "parked"];

export function IdeaPanel({ id }: { id: string }) {
  const project = live.value.project?.id;
  const head = ideaOf(live.value, id);
  useEffect(() => {
    if (project !== undefined) void readIdea(project, id);
  }, [project, id, head]);
  const opened = openedIdea.value;
  const idea = opened !== null && (opened.asked === id || opened.idea.id === id) ? opened.idea : null;
  const problem = problems.value.get(`read ${id}`);
  return (
    <>
      <header class="panel-head">
        <span class="panel-kind">
          <Icon name="idea" /> Idea
        </span>
        <span class="grow" />
        <button type="button" class="icon-button" aria-label="Close the panel" title="Close (Esc)" onClick={() => openIdea(null)}>
          <Icon name="close" />
        </button>
      </header>
      <div class="panel-scroll">
        {problem && (problem.code === "not_found" ? <p class="teach">There is no such idea in this project.</p> : <ProblemNote problem={problem} />)}
        {idea ? <Idea key={idea.id} idea={idea} /> : !problem && <Bones rows={5} waits="Reading the idea" />}
      </div>
    </>
  );
}

function Idea({ idea }: { idea: IdeaView }) {
  const problem = problems.value.get(idea.id);
  const [harness, setHarness] = useState("auto");
  const [plan, setPlan] = useState("auto");
  const here = route.value.conversation;
  const linked = idea.links.some((link) => link.conversation === here);
  const near = (similar.value.get(idea.id) ?? []).filter((other) => !live.value.merged.has(other.id));
  return (
    <div class="idea-form">
      {problem && <ProblemNote problem={problem} />}
      {near.length > 0 && (
        <section data-testid="similar">
          <h3>Nearly the same</h3>
          <ul class="plain links">
            {near.map((other) => (
              <li key={other.id}>
                <button type="button" class="row" onClick={() => openIdea(other.id)}>
                  <Icon name="idea" />
                  <span class="row-title grow">{other.title}</span>
                </button>
                <button type="button" class="button" onClick={() => void mergeIdea(idea.project, idea.id, other.id)}>
                  Merge into it
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Field idea={idea} field="title" label="Title" rows={1} />
      <Field idea={idea} field="body" label="What it is about" rows={8} />
      <label class="line">
        <span>State</span>
        <select value={idea.state} onChange={(e) => void editIdea(idea.project, idea.id, { state: e.currentTarget.value as StatedIdea })}>
          {idea.state === "executing" && <option disabled>executing</option>}
          {STATES.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </label>
      <div class="execute">
        <button type="button" class="button primary" data-testid="execute" onClick={() => void executeIdea(idea.project, idea.id, linked ? here : null, plan === "yes" ? "auto" : harness, plan === "auto" ? null : plan === "yes")}>
          Execute
        </button>
        <label>
          <span class="sr">Coding agent</span>
          <select value={harness} onChange={(e) => setHarness(e.currentTarget.value)}>
            <option value="auto">auto</option>
            {harnesses().filter((h) => h.usable).map((h) => (
              <option key={h.name}>{h.name}</option>
            ))}
          </select>
        </label>
        <label>
          <span class="sr">Plan first</span>
          <select data-testid="plan-first" value={plan} onChange={(e) => setPlan(e.currentTarget.value)}>
            <option value="auto">plan if it is large</option>
            <option value="yes">plan first</option>
            <option value="no">no plan</option>
          </select>
        </label>
        <span class="small muted">{plan === "yes" ? "Asks for a plan, which waits for your yes." : "Makes a task of it, on a branch of its own."}</span>
      </div>
      {idea.tasks.length > 0 && (
        <section>
          <h3>Tasks</h3>
          <ul class="plain">
            {idea.tasks.map((id) => {
              const task = live.value.tasks.get(id);
              return (
                <li key={id}>
                  <button type="button" class="row" onClick={() => openTask(id)}>
                    <span class="row-title grow">{task?.title ?? id}</span>
                    {task && <StateWord task={task} />}
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <section>
        <h3>Conversations</h3>
        {idea.links.length === 0 && <p class="teach">Not linked yet. Open a chat, then link it here with a note.</p>}
        <ul class="plain links">
          {idea.links.map((link) => (
            <li key={link.conversation}>
              <button type="button" class="row" onClick={() => (openConversation(link.conversation), openIdea(idea.id))}>
                <Icon name="chat" />
                <span class="grow">
                  <span class="row-title">{live.value.conversations.get(link.conversation)?.title || "New chat"}</span>
                  {link.note && <span class="row-sub">{link.note}</span>}
                </span>
              </button>
              <button type="button" class="icon-button" aria-label="Remove this link" title="Remove this link" onClick={() => void unlinkIdea(idea.project, idea.id, link.conversation)}>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
        {here !== null && !linked && <LinkForm idea={idea} conversation={here} />}
      </section>
    </div>
  );
}

const SAVE_AFTER_MS = 600;

/** Saves itself a moment after the last key, and says so. What is being typed is never overwritten from outside. */
function Field({ idea, field, label, rows }: { idea: IdeaView; field: "title" | "body"; label: string; rows: number }) {
  const [text, setText] = useState(idea[field]);
  const [status, setStatus] = useState<"" | "Saving" | "Saved">("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pending = useRef<string | null>(null);
  useEffect(() => {
    if (pending.current === null) setText(idea[field]);
  }, [idea[field]]);
  const save = async () => {
    clearTimeout(timer.current);
    const value = pending.current;
    if (value === null || (field === "title" && value.trim() === "")) return;
    setStatus("Saving");
    const saved = await editIdea(idea.project, idea.id, { [field]: value });
    if (pending.current === value && saved) pending.current = null;
    setStatus(saved ? "Saved" : "");
  };
  useEffect(() => () => void save(), []);
  return (
    <label class={`field field-${field}`}>
      <span class="field-label">
        {label} <span class="small muted" aria-live="polite">{status}</span>
      </span>
      <textarea
        rows={rows}
        value={text}
        onInput={(e) => {
          const value = e.currentTarget.value;
          setText(value);
          setStatus("");
          pending.current = value;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => void save(), SAVE_AFTER_MS);
        }}
        onBlur={() => void save()}
      />
    </label>
  );
}

function LinkForm({ idea, conversation }: { idea: IdeaView; conversation: string }) {
  const [note, setNote] = useState("");
  const link = async (event: Event) => {
    event.preventDefault();
    if (await linkIdea(idea.project, idea.id, conversation, note.trim())) setNote("");
  };
  return (
    <form class="link-form" onSubmit={(e) => void link(e)}>
      <input type="text" aria-label="Note on the link" placeholder="Why it belongs here (optional)" value={note} onInput={(e) => setNote(e.currentTarget.value)} />
      <button type="submit" class="button">
        <Icon name="link" /> Link this conversation
      </button>
    </form>
  );
}

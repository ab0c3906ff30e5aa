/** A proposed plan: looked at, edited, approved or rejected where it was proposed. */

import { useState } from "preact/hooks";
import type { Proposal, ProposedTask, Range } from "../api/types";
import { decideProposal, editProposal, problems } from "../app/actions";
import { besides, changed, draftOf, nameOf, plannedOf, toggled, without, wrongWith, type Draft, type DraftTask } from "../app/plan";
import { openTask } from "../app/route";
import { live } from "../app/session";
import { money, plural, visible } from "../text/format";
import { ProblemNote, StateWord } from "./bits";
import { Markdown } from "./text";

const HEADINGS: Record<Proposal["state"], string> = {
  proposed: "A plan needs your yes",
  approved: "Plan approved",
  rejected: "Plan rejected",
  withdrawn: "Plan withdrawn",
  expired: "Nobody decided on this plan in time",
};

export function PlanCard({ proposal }: { proposal: Proposal }) {
  const [editing, setEditing] = useState(false);
  const waits = proposal.state === "proposed";
  const problem = problems.value.get(proposal.id);
  return (
    <section class={`card question plan-card${waits ? " waits" : ""}`} aria-label={`Plan ${proposal.title}`} data-testid="plan-card" data-state={proposal.state}>
      <header class="card-head">
        <span class="card-kind">{HEADINGS[proposal.state]}</span>
        {proposal.by_itself && <span class="tag" data-testid="by-itself">by itself: below this project’s threshold</span>}
      </header>
      <p class="card-name">{proposal.title}</p>
      {proposal.summary && (
        <div class="card-text">
          <Markdown text={proposal.summary} />
        </div>
      )}
      {waits && editing ? (
        <Editor key={proposal.version} proposal={proposal} done={() => setEditing(false)} />
      ) : (
        <>
          <ol class="plan-tasks" role="list">
            {proposal.tasks.map((one, index) => (
              <PlanTask key={one.task.key} one={one} open={waits && proposal.because !== null} tasks={proposal.tasks} started={proposal.started[index]} />
            ))}
          </ol>
          <p class="small muted" data-testid="plan-estimate">
            {range(proposal.estimate.microusd)}, {minutes(proposal.estimate.minutes)}. {proposal.estimate.basis}.
          </p>
          {waits && proposal.because && <p class="small">It waits for you whatever it costs: who proposed it has read {proposal.because}.</p>}
          {proposal.word && <p class="small">You said: {proposal.word}</p>}
        </>
      )}
      {problem && <ProblemNote problem={problem} />}
      {waits && !editing && <Decide proposal={proposal} edit={() => setEditing(true)} />}
    </section>
  );
}

/** Its text is not rendered: what an agent would read must not be hidden in markup. */
function PlanTask({ one, open, tasks, started }: { one: ProposedTask; open: boolean; tasks: readonly ProposedTask[]; started: string | undefined }) {
  const { task } = one;
  const running = started === undefined ? undefined : live.value.tasks.get(started);
  const titles = new Map(tasks.map((other) => [other.task.key, other.task.title || other.task.key]));
  const after = task.depends_on.map(nameOf).map((name) => titles.get(name) ?? name);
  return (
    <li>
      <p class="card-head">
        {started === undefined ? (
          <strong>{visible(task.title || task.key)}</strong>
        ) : (
          <button type="button" class="card-title" onClick={() => openTask(started)}>
            {task.title || task.key}
          </button>
        )}
        {running && <StateWord task={running} />}
      </p>
      <p class="small muted">
        {one.runtime.name}, {one.size} · {range(one.estimate.microusd)}
        {after.length > 0 && <> · after {after.join(", ")}</>}
      </p>
      <details open={open}>
        <summary class="small">What and why</summary>
        <pre class="plan-text" data-testid="plan-text">{visible(task.text)}</pre>
        {besides(task) && <p class="small">{visible(besides(task))}</p>}
        <p class="small muted">
          {one.runtime.why}. Cost: {one.estimate.basis}.
        </p>
      </details>
    </li>
  );
}

function Decide({ proposal, edit }: { proposal: Proposal; edit: () => void }) {
  const [refusing, setRefusing] = useState(false);
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const decide = async (decision: "approve" | "reject") => {
    setBusy(true);
    await decideProposal(proposal, decision, word.trim());
    setBusy(false);
  };
  return (
    <>
      {refusing && (
        <label class="field">
          <span class="field-label">What should be different? (optional)</span>
          <textarea rows={2} value={word} onInput={(e) => setWord(e.currentTarget.value)} />
        </label>
      )}
      <div class="card-actions plan-actions">
        {refusing ? (
          <>
            <button type="button" class="button stop" disabled={busy} onClick={() => void decide("reject")}>
              Reject the plan
            </button>
            <button type="button" class="button quiet" onClick={() => setRefusing(false)}>
              Back
            </button>
          </>
        ) : (
          <>
            <button type="button" class="button primary" disabled={busy} onClick={() => void decide("approve")}>
              Start {plural(proposal.tasks.length, "task")}
            </button>
            <button type="button" class="button" onClick={edit}>
              Edit
            </button>
            <button type="button" class="button" onClick={() => setRefusing(true)}>
              Reject
            </button>
          </>
        )}
      </div>
    </>
  );
}

function Editor({ proposal, done }: { proposal: Proposal; done: () => void }) {
  const [title, setTitle] = useState(proposal.title);
  const [draft, setDraft] = useState<Draft>(() => draftOf(proposal.tasks));
  const [busy, setBusy] = useState(false);
  const wrong = title.trim() === "" ? "A plan has a title." : wrongWith(draft);
  const save = async (event: Event) => {
    event.preventDefault();
    if (wrong !== null) return;
    setBusy(true);
    const saved = await editProposal(proposal, { version: proposal.version, title: title.trim(), tasks: plannedOf(draft) });
    setBusy(false);
    if (saved) done();
  };
  return (
    <form class="plan-editor" onSubmit={(e) => void save(e)}>
      <label class="field">
        <span class="field-label">Title of the plan</span>
        <input type="text" value={title} onInput={(e) => setTitle(e.currentTarget.value)} />
      </label>
      {draft.map((task) => (
        <TaskFields key={task.key} task={task} draft={draft} set={setDraft} />
      ))}
      {wrong && (
        <p class="small" role="alert">
          {wrong}
        </p>
      )}
      <div class="card-actions plan-actions">
        <button type="submit" class="button primary" disabled={busy || wrong !== null}>
          Save
        </button>
        <button type="button" class="button quiet" onClick={done}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function TaskFields({ task, draft, set }: { task: DraftTask; draft: Draft; set: (draft: Draft) => void }) {
  const put = (change: Partial<DraftTask>) => set(changed(draft, task.key, change));
  const others = draft.filter((other) => other.key !== task.key);
  return (
    <fieldset>
      <legend>{task.title || task.key}</legend>
      <label class="field">
        <span class="field-label">Title</span>
        <input type="text" value={task.title} onInput={(e) => put({ title: e.currentTarget.value })} />
      </label>
      <label class="field">
        <span class="field-label">What to do</span>
        <textarea rows={3} value={task.text} onInput={(e) => put({ text: e.currentTarget.value })} />
      </label>
      <div class="plan-line">
        <label class="field">
          <span class="field-label">Runtime</span>
          <select value={task.runtime} onChange={(e) => put({ runtime: e.currentTarget.value as DraftTask["runtime"] })}>
            <option value="auto">auto</option>
            <option value="edge">edge</option>
            <option value="process">process</option>
          </select>
        </label>
        <label class="field">
          <span class="field-label">Budget in dollars</span>
          <input type="text" inputMode="decimal" placeholder="a share" value={task.budget} onInput={(e) => put({ budget: e.currentTarget.value })} />
        </label>
      </div>
      {others.length > 0 && (
        <div role="group" aria-label={`${task.title || task.key} comes after`} class="plan-after">
          <span class="field-label">Comes after</span>
          {others.map((other) => (
            <label key={other.key}>
              <input type="checkbox" checked={task.after.includes(other.key)} onChange={() => set(toggled(draft, task.key, other.key))} /> {other.title || other.key}
            </label>
          ))}
        </div>
      )}
      <button type="button" class="button quiet" onClick={() => set(without(draft, task.key))}>
        Remove this task
      </button>
    </fieldset>
  );
}

function range({ low, high }: Range): string {
  return low === high ? money(high) : `${money(low)} to ${money(high)}`;
}

function minutes({ low, high }: Range): string {
  return low === high ? plural(high, "minute") : `${low} to ${plural(high, "minute")}`;
}

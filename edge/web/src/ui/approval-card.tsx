/** SAM asks whether a call may be made, for who asks for it has read other people's words. */

import { useRef, useState } from "preact/hooks";
import type { Approval, MessageView } from "../api/types";
import { decide, problems } from "../app/actions";
import { callName, fieldsOf, standingOf, type Standing } from "../app/approval";
import { live } from "../app/session";
import { clock, visible } from "../text/format";
import { ProblemNote } from "./bits";

const HEADINGS: Record<Standing, string> = {
  waits: "Needs your yes",
  allowed: "Allowed",
  done: "Allowed",
  denied: "Denied",
  overtaken: "Not done",
  ended: "Not done",
};

const AFTER: Record<Exclude<Standing, "waits">, string> = {
  allowed: "You allowed it. It is being done.",
  done: "You allowed it, and it was called once. What came of it is said below.",
  denied: "You said no. It was not done, and the agent was told so.",
  overtaken: "You wrote something instead, so it was not done and can no longer be allowed.",
  ended: "Its task ended before you answered, so it was not done.",
};

export function ApprovalCard({ message, approval }: { message: MessageView; approval: Approval }) {
  const card = useRef<HTMLElement>(null);
  const [busy, setBusy] = useState(false);
  const state = live.value;
  const project = state.conversations.get(message.conversation)?.project;
  const task = message.task === null ? undefined : state.tasks.get(message.task);
  const standing = standingOf(message, approval, state.threads.get(message.conversation)?.messages ?? [], task);
  const problem = problems.value.get(approval.id);
  const name = callName(approval.tool);
  const say = async (decision: "approve" | "deny") => {
    if (busy || project === undefined) return;
    setBusy(true);
    // The buttons go when the answer is in: the focus stays at the card.
    card.current!.focus({ preventScroll: true });
    await decide(project, approval.id, decision);
    setBusy(false);
  };
  return (
    <section
      ref={card}
      class={`card question approval is-${standing}${standing === "waits" ? " waits" : ""}`}
      aria-label={`${HEADINGS[standing]}: ${name}`}
      aria-busy={busy}
      tabIndex={-1}
      data-testid="approval"
      data-state={approval.state}
      data-standing={standing}
    >
      <header class="card-head">
        <span class="card-kind">{HEADINGS[standing]}</span>
        {approval.decided_at !== null && <time class="muted">{clock(approval.decided_at)}</time>}
      </header>
      <p class="card-name">{name}</p>
      <p class="small">
        The agent asks, in its own words. It has read text that others wrote (<strong>{visible(approval.because)}</strong>), and that text may have told it to.
      </p>
      <dl class="call">
        {fieldsOf(approval.arguments).map((field) => (
          <div key={field.name}>
            <dt>{field.name}</dt>
            <dd dir="ltr">{field.text}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary class="small">The call, to the letter</summary>
        <pre class="call-letter">
          {approval.tool} {visible(approval.arguments)}
        </pre>
      </details>
      {problem && <ProblemNote problem={problem} />}
      {standing === "waits" ? (
        <>
          <div class="card-actions">
            <button type="button" class="button primary" aria-disabled={busy} aria-label={`Allow once: ${name}`} onClick={() => void say("approve")}>
              Allow once
            </button>
            <button type="button" class="button" aria-disabled={busy} aria-label={`Deny: ${name}`} onClick={() => void say("deny")}>
              Deny
            </button>
          </div>
          <p class="small muted">Allow does exactly this, once. Write something instead, and it is not done.</p>
        </>
      ) : (
        <p class="small muted" data-testid="approval-after">
          {AFTER[standing]}
        </p>
      )}
    </section>
  );
}

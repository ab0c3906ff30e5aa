/** The conversation: messages and cards in order, following the newest words until one scrolls up. */

import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { problemOf } from "../api/client";
import type { MessageView, Part, Problem } from "../api/types";
import { callName } from "../app/approval";
import { draft, setDraft } from "../app/drafts";
import { outbox } from "../app/outbox";
import { route } from "../app/route";
import { live, loadEarlier, threadProblems } from "../app/session";
import { timeline, type Item } from "../app/timeline";
import { clock, day, told } from "../text/format";
import { Bones, ProblemNote, RehearsalTag } from "./bits";
import { DispatchedCard, IdeaCard, QuestionCard, ResultCard, SendingMessage } from "./cards";
import { focusComposer } from "./composer";
import { Attached } from "./files";
import { Parts } from "./parts";
import { Icon } from "./shapes";
import { Markdown, copyCode } from "./text";

/** Nearer to the end than this counts as being there. */
const NEAR_PX = 48;

export function Thread({ project, conversation }: { project: string; conversation: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);
  const state = live.value;
  const thread = state.threads.get(conversation);
  const sending = outbox.value.filter((entry) => entry.conversation === conversation);
  const problem = threadProblems.value.get(conversation);

  const toEnd = () => {
    const el = scroller.current;
    if (el !== null) el.scrollTop = el.scrollHeight;
  };
  useLayoutEffect(() => {
    following.current = true;
    setAway(false);
    toEnd();
  }, [conversation]);
  useEffect(() => {
    const observer = new ResizeObserver(() => following.current && toEnd());
    observer.observe(content.current!);
    observer.observe(scroller.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (following.current) toEnd();
  });
  // What one sends oneself is always shown.
  useLayoutEffect(() => {
    if (sending.length === 0) return;
    following.current = true;
    setAway(false);
    toEnd();
  }, [sending.length]);

  const last = useRef(0);
  const onScroll = () => {
    const el = scroller.current!;
    const near = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_PX;
    if (near) following.current = true;
    else if (el.scrollTop < last.current) following.current = false;
    last.current = el.scrollTop;
    setAway(!following.current);
  };

  const ideas = (state.conversations.get(conversation)?.ideas ?? []).flatMap((id) => state.ideas.get(id) ?? []);
  const items = thread ? timeline(conversation, thread.messages, thread.earlier, state.open, state.tasks, ideas) : [];
  const accepted = new Set(thread?.messages.map((message) => message.id));
  return (
    <div class="thread-wrap">
      <div class="thread" ref={scroller} onScroll={onScroll} onClick={copyCode} role="log" aria-live="off" aria-label="Conversation" tabIndex={0}>
        <div class="thread-inner" ref={content} data-testid="thread">
          {thread?.earlier && <Earlier project={project} conversation={conversation} scroller={scroller} />}
          {problem && <ProblemNote problem={problem} />}
          {!thread && !problem && sending.length === 0 && <Bones rows={6} waits="Reading the conversation" />}
          {items.map((item) => (
            <ItemView key={item.key} item={item} />
          ))}
          {sending
            .filter((entry) => !accepted.has(entry.message.id))
            .map((entry) => (
              <SendingMessage key={entry.message.id} entry={entry} />
            ))}
        </div>
      </div>
      {away && (
        <button
          type="button"
          class="pill"
          onClick={() => {
            following.current = true;
            setAway(false);
            toEnd();
          }}
        >
          <Icon name="down" /> To the newest
        </button>
      )}
      <Announcer items={items} />
    </div>
  );
}

function ItemView({ item }: { item: Item }) {
  switch (item.kind) {
    case "day":
      return (
        <div class="day">
          <span>{day(item.at)}</span>
        </div>
      );
    case "message":
      return <Message message={item.message} parts={item.parts} />;
    case "dispatched":
      return <DispatchedCard task={item.task} />;
    case "result":
      return <ResultCard task={item.task} />;
    case "idea":
      return <IdeaCard idea={item.idea} />;
  }
}

const Message = memo(
  function Message({ message, parts }: { message: MessageView; parts: readonly Part[] }) {
    if (message.author === "person") return <PersonMessage message={message} />;
    const streaming = message.state === "streaming";
    return (
      <article class={`msg ${message.author}`} data-testid="agent-message" data-message={message.id} aria-busy={streaming}>
        {message.author === "agent" && (
          <header class="msg-head">
            <span class="who">{message.harness ?? live.value.tasks.get(message.task ?? "")?.harness.name ?? "agent"}</span>
            {message.model && !message.model.rehearsal && <span class="muted">{message.model.label}</span>}
            <RehearsalTag model={message.model} />
            <time class="muted">{clock(message.created_at)}</time>
          </header>
        )}
        {message.text && (message.author === "sam" ? <SamText text={message.text} /> : <Markdown text={message.text} />)}
        <Parts parts={parts} streaming={streaming} />
        {streaming && parts.length === 0 && <p class="waiting-words muted small">Waiting for the first words</p>}
        {message.question && <QuestionCard message={message} />}
      </article>
    );
  },
  (a, b) => a.message === b.message && a.parts.length === b.parts.length && a.parts.every((part, i) => part === b.parts[i]) && a.message.question === null,
);

/** What SAM told the agent: its first sentence; figures and ids behind it are for who wants them. */
function SamText({ text }: { text: string }) {
  const { head, rest } = told(text);
  if (rest === "") return <Markdown text={head} />;
  return (
    <details class="sam-told">
      <summary>{head}</summary>
      <pre>{rest}</pre>
    </details>
  );
}

const DELIVERY: Partial<Record<MessageView["state"], string>> = {
  queued: "queued: the agent reads it at its next turn",
  undelivered: "not delivered: the task ended first",
};

function PersonMessage({ message }: { message: MessageView }) {
  const note = DELIVERY[message.state];
  return (
    <article class="msg person" data-testid="person-message" data-message={message.id} data-state={message.state}>
      <div class="bubble">
        <Markdown text={message.text} />
      </div>
      {message.attachments && message.attachments.length > 0 && route.value.project && (
        <Attached project={route.value.project} files={message.attachments} />
      )}
      <p class="msg-meta">
        {message.state === "undelivered" && (
          <button type="button" class="linkish" onClick={() => again(message)}>
            Write it again
          </button>
        )}
        {note ? <span class={message.state}>{note}</span> : message.state === "delivered" ? "delivered" : null}
        <time>{clock(message.created_at)}</time>
      </p>
    </article>
  );
}

/** Into the box, below what is there. */
function again(message: MessageView): void {
  const { project, conversation } = route.value;
  if (project === null) return;
  const there = draft(project, conversation);
  setDraft(project, conversation, there === "" ? message.text : `${there}\n\n${message.text}`);
  focusComposer();
}

function Earlier({ project, conversation, scroller }: { project: string; conversation: string; scroller: { current: HTMLDivElement | null } }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async () => {
    const el = scroller.current!;
    const below = el.scrollHeight - el.scrollTop;
    try {
      await loadEarlier(project, conversation);
      setProblem(null);
      requestAnimationFrame(() => (el.scrollTop = el.scrollHeight - below));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <div class="earlier">
      <button type="button" class="button quiet" onClick={() => void load()}>
        Earlier messages
      </button>
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}

function askedAloud({ approval, proposal, question }: MessageView): string {
  if (approval) return `Needs your yes: ${callName(approval.tool)}.`;
  return proposal ? `A plan needs your yes: ${proposal.title}` : `Needs you: ${question!.slice(0, 600)}`;
}

/** Tells a screen reader what was said, a finished text at a time. */
function Announcer({ items }: { items: readonly Item[] }) {
  const [words, setWords] = useState("");
  const told = useRef<Set<string> | null>(null);
  useEffect(() => {
    const texts = items.flatMap((item) =>
      item.kind === "message" && item.message.author === "agent"
        ? item.parts.filter((part) => part.kind === "text" && part.finished)
        : [],
    );
    const asks = items.flatMap((item) => (item.kind === "message" && item.message.question !== null ? [item.message] : []));
    const ends = items.flatMap((item) => (item.kind === "result" ? [item] : []));
    if (told.current === null) {
      if (items.length > 0) told.current = new Set([...texts.map((p) => p.id), ...asks.map((ask) => ask.id), ...ends.map((e) => e.key)]);
      return;
    }
    const fresh = texts.filter((part) => !told.current!.has(part.id)).map((part) => part.text.slice(0, 600));
    const over = ends.filter((end) => !told.current!.has(end.key)).map((end) => `Task ${end.task.title}: ${end.task.state}`);
    const asked = asks.filter((ask) => !told.current!.has(ask.id)).map(askedAloud);
    for (const ask of asks) told.current.add(ask.id);
    for (const part of texts) told.current.add(part.id);
    for (const end of ends) told.current.add(end.key);
    const all = [...fresh, ...asked, ...over];
    if (all.length > 0) setWords(all.join(" "));
  }, [items]);
  return (
    <div class="sr" aria-live="polite" role="status">
      {words}
    </div>
  );
}

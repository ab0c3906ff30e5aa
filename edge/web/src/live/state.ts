/** What the page knows of one project: snapshots, numbered changes and open text, folded into one state.
 *
 * Pure: (state, what came) → state. The server is the truth; nothing here guesses. Loads and the live connection run
 * side by side, so every scope (the project, each thread of messages) keeps the cursor up to which it is complete, and
 * the frames that arrive while something loads are kept and applied again on top of what was loaded.
 */

import type {
  Change,
  ConversationSnapshot,
  ConversationView,
  IdeaHead,
  IdeaPage,
  IdeaView,
  MessageView,
  NodeView,
  Part,
  ProjectSnapshot,
  ProjectView,
  ServerFrame,
  TaskView,
} from "../api/types";
import { opened, stream, type OpenParts } from "./parts";

export interface Thread {
  /** Oldest first. */
  messages: readonly MessageView[];
  /** The server has earlier ones. */
  earlier: boolean;
  cursor: number;
}

interface Frame {
  cursor: number;
  changes: readonly Change[];
}

export interface LiveState {
  project: ProjectView | null;
  cursor: number;
  conversations: ReadonlyMap<string, ConversationView>;
  tasks: ReadonlyMap<string, TaskView>;
  ideas: ReadonlyMap<string, IdeaHead>;
  /** Where the list of ideas goes on after those that are held; null: they are all. */
  ideasCursor: string | null;
  /** Where ideas went that were merged into another while this page was open. */
  merged: ReadonlyMap<string, string>;
  nodes: ReadonlyMap<string, NodeView>;
  threads: ReadonlyMap<string, Thread>;
  open: OpenParts;
  /** Parts known to be finished: deltas that come later are late. */
  finished: ReadonlySet<string>;
  /** Parts the server was asked for and has not answered yet. */
  asked: ReadonlySet<string>;
  /** The next `open` frame lists every open part. */
  listing: boolean;
  /** Loads under way, and the frames that came meanwhile. */
  loading: number;
  kept: readonly Frame[];
}

export interface Applied {
  state: LiveState;
  /** Parts to ask the server for. */
  ask: readonly string[];
  /** The server is behind what is shown here (restored, or another one): load everything again. */
  resync: boolean;
}

const BEGINNING_CHARS = 500;

export const EMPTY: LiveState = {
  project: null,
  cursor: 0,
  conversations: new Map(),
  tasks: new Map(),
  ideas: new Map(),
  ideasCursor: null,
  merged: new Map(),
  nodes: new Map(),
  threads: new Map(),
  open: new Map(),
  finished: new Set(),
  asked: new Set(),
  listing: false,
  loading: 0,
  kept: [],
};

/** From where the live connection has to go on so that nothing is missing anywhere. */
export function resumeFrom(state: LiveState): number {
  let cursor = state.cursor;
  for (const thread of state.threads.values()) cursor = Math.min(cursor, thread.cursor);
  return cursor;
}

/** A snapshot was asked for: from now on frames are kept until it is there. */
export function loadBegan(state: LiveState): LiveState {
  return { ...state, loading: state.loading + 1 };
}

/** A load ended, with or without an answer. */
export function loadEnded(state: LiveState): LiveState {
  const loading = state.loading - 1;
  return { ...state, loading, kept: loading === 0 ? [] : state.kept };
}

export function projectLoaded(state: LiveState, snapshot: ProjectSnapshot): LiveState {
  const loaded: LiveState = {
    ...state,
    project: snapshot.project,
    cursor: snapshot.cursor,
    conversations: byId(snapshot.conversations),
    tasks: byId(snapshot.tasks),
    ideas: byId(snapshot.ideas),
    ideasCursor: snapshot.ideas_cursor,
    nodes: byId(snapshot.nodes),
  };
  return state.kept.reduce(applyEntities, loaded);
}

/** The newest messages of a conversation; earlier pages that join without a gap are kept. */
export function threadLoaded(state: LiveState, snapshot: ConversationSnapshot): LiveState {
  const id = snapshot.conversation.id;
  const held = state.threads.get(id);
  const first = snapshot.messages[0];
  const older = first === undefined ? [] : (held?.messages.filter((m) => m.seq < first.seq) ?? []);
  const joins = older.length > 0 && older[older.length - 1]!.seq === first!.seq - 1;
  const thread: Thread = {
    messages: joins ? [...older, ...snapshot.messages] : snapshot.messages,
    earlier: joins ? held!.earlier : snapshot.earlier,
    cursor: snapshot.cursor,
  };
  let next: LiveState = { ...state, threads: with_(state.threads, id, thread) };
  if (!next.conversations.has(id)) {
    next = { ...next, conversations: with_(next.conversations, id, snapshot.conversation) };
  }
  next = settle(next, snapshot.messages);
  return state.kept.reduce(applyMessages, next);
}

/** A page of older messages, to be shown above the ones that are there. */
export function earlierLoaded(state: LiveState, snapshot: ConversationSnapshot): LiveState {
  const id = snapshot.conversation.id;
  const held = state.threads.get(id);
  if (held === undefined) return state;
  const first = held.messages[0]?.seq ?? Infinity;
  const older = snapshot.messages.filter((m) => m.seq < first);
  const thread = { ...held, messages: [...older, ...held.messages], earlier: snapshot.earlier };
  return settle({ ...state, threads: with_(state.threads, id, thread) }, older);
}

/** Ideas that changed earlier than those the page had: what it was told meanwhile is newer. */
export function ideasLoaded(state: LiveState, page: IdeaPage): LiveState {
  const wanted = page.ideas.filter((idea) => !state.merged.has(idea.id) && !state.ideas.has(idea.id));
  return { ...state, ideas: new Map([...state.ideas, ...byId(wanted)]), ideasCursor: page.next_cursor };
}

/** An answer to a request of this page: shown unless the live connection has told it already. */
export function answered(state: LiveState, change: Change): LiveState {
  switch (change.kind) {
    case "message": {
      const thread = state.threads.get(change.body.conversation);
      if (thread?.messages.some((m) => m.id === change.body.id)) return state;
      return putMessage(state, change.body);
    }
    case "conversation":
      return newer(state.conversations, change.body) ? putEntity(state, change) : state;
    case "task":
      return newer(state.tasks, change.body) ? putEntity(state, change) : state;
    case "idea":
      return newer(state.ideas, change.body) ? putEntity(state, change) : state;
    case "node":
      return putEntity(state, change);
  }
}

/** Before everything is loaded again: threads other than the one on screen load when they are next opened. */
export function threadsForgotten(state: LiveState, except: string | null): LiveState {
  const threads = new Map([...state.threads].filter(([id]) => id === except));
  return { ...state, threads, open: new Map(), finished: new Set(), asked: new Set() };
}

/** A conversation this page has just made: it has no messages, which needs no question. */
export function threadMade(state: LiveState, conversation: string): LiveState {
  if (state.threads.has(conversation)) return state;
  const thread: Thread = { messages: [], earlier: false, cursor: state.cursor };
  return { ...state, threads: with_(state.threads, conversation, thread) };
}

export function apply(state: LiveState, frame: ServerFrame): Applied {
  switch (frame.type) {
    case "hello":
      return {
        state: { ...state, asked: new Set(), listing: true },
        ask: [],
        resync: frame.cursor < resumeFrom(state),
      };
    case "changes": {
      const kept = state.loading > 0 ? [...state.kept, frame] : state.kept;
      return quiet(applyMessages(applyEntities({ ...state, kept }, frame), frame));
    }
    case "open":
      return quiet(applyOpen(state, frame.parts));
    case "deltas": {
      const { open, missing } = stream(state.open, state.finished, frame.deltas);
      const ask = missing.filter((part) => !state.asked.has(part));
      const asked = ask.length === 0 ? state.asked : new Set([...state.asked, ...ask]);
      return { state: { ...state, open, asked }, ask, resync: false };
    }
    case "pong":
      return quiet(state);
  }
}

function quiet(state: LiveState): Applied {
  return { state, ask: [], resync: false };
}

function applyOpen(state: LiveState, parts: readonly Part[]): LiveState {
  const asked = new Set(state.asked);
  for (const part of parts) asked.delete(part.id);
  let open = opened(state.open, state.finished, parts);
  if (state.listing) {
    const listed = new Set(parts.map((part) => part.id));
    const streaming = streamingMessages(state);
    open = new Map([...open].filter(([id, held]) => listed.has(id) || streaming.has(held.part.message)));
  }
  return { ...state, open, asked, listing: false };
}

/** A frame that the scope already contains is a repetition, perhaps of older contents: it changes nothing. */
function applyEntities(state: LiveState, frame: Frame): LiveState {
  if (frame.cursor <= state.cursor) return state;
  const next = frame.changes.reduce((s, change) => (change.kind === "message" ? s : putEntity(s, change)), state);
  return { ...next, cursor: frame.cursor };
}

function applyMessages(state: LiveState, frame: Frame): LiveState {
  let next = state;
  for (const change of frame.changes) {
    if (change.kind !== "message") continue;
    const thread = next.threads.get(change.body.conversation);
    if (thread === undefined) next = settle(next, [change.body]);
    else if (frame.cursor > thread.cursor) next = putMessage(next, change.body);
  }
  const threads = new Map(next.threads);
  for (const [id, thread] of threads) {
    if (thread.cursor < frame.cursor) threads.set(id, { ...thread, cursor: frame.cursor });
  }
  return { ...next, threads };
}

function putEntity(state: LiveState, change: Exclude<Change, { kind: "message" }>): LiveState {
  switch (change.kind) {
    case "conversation":
      return { ...state, conversations: with_(state.conversations, change.body.id, change.body) };
    case "task":
      return { ...state, tasks: with_(state.tasks, change.body.id, change.body) };
    case "idea": {
      const { id, merged_into } = change.body;
      if (merged_into == null) return { ...state, ideas: with_(state.ideas, id, change.body) };
      const ideas = new Map([...state.ideas].filter(([other]) => other !== id));
      return { ...state, ideas, merged: with_(state.merged, id, merged_into) };
    }
    case "node":
      return { ...state, nodes: with_(state.nodes, change.body.id, change.body) };
  }
}

function putMessage(state: LiveState, message: MessageView): LiveState {
  const thread = state.threads.get(message.conversation);
  if (thread === undefined) return state;
  const first = thread.messages[0];
  const known = thread.messages.some((m) => m.id === message.id);
  if (!known && thread.earlier && first !== undefined && message.seq < first.seq) return state;
  const others = known ? thread.messages.filter((m) => m.id !== message.id) : thread.messages;
  let place = others.length;
  while (place > 0 && others[place - 1]!.seq > message.seq) place--;
  const messages = [...others.slice(0, place), message, ...others.slice(place)];
  return settle({ ...state, threads: with_(state.threads, message.conversation, { ...thread, messages }) }, [message]);
}

/** Finished parts are no longer open, and neither is anything of a finished message. */
function settle(state: LiveState, messages: readonly MessageView[]): LiveState {
  const done = messages.flatMap((m) => m.parts.filter((part) => part.finished).map((part) => part.id));
  const ended = new Set(messages.filter((m) => m.state === "finished").map((m) => m.id));
  const stale = [...state.open].filter(([id, held]) => ended.has(held.part.message) || done.includes(id));
  if (done.length === 0 && stale.length === 0) return state;
  const open = stale.length === 0 ? state.open : new Map(state.open);
  for (const [id] of stale) (open as Map<string, unknown>).delete(id);
  return { ...state, open, finished: new Set([...state.finished, ...done, ...stale.map(([id]) => id)]) };
}

function streamingMessages(state: LiveState): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const thread of state.threads.values()) {
    for (const message of thread.messages) if (message.state === "streaming") ids.add(message.id);
  }
  return ids;
}

/** The idea, or the one that it was merged into. */
export function ideaOf(state: LiveState, id: string): IdeaHead | undefined {
  const into = state.merged.get(id);
  return state.ideas.get(id) ?? (into === undefined ? undefined : ideaOf(state, into));
}

/** An idea as lists show it. */
export function headOf({ body, links: _, ...facts }: IdeaView): IdeaHead {
  const characters = [...body];
  return { ...facts, beginning: characters.slice(0, BEGINNING_CHARS).join(""), body_chars: characters.length };
}

function newer<T extends { id: string; updated_at: number }>(held: ReadonlyMap<string, T>, entity: T): boolean {
  const known = held.get(entity.id);
  return known === undefined || known.updated_at <= entity.updated_at;
}

function byId<T extends { id: string }>(entities: readonly T[]): ReadonlyMap<string, T> {
  return new Map(entities.map((entity) => [entity.id, entity]));
}

function with_<T>(map: ReadonlyMap<string, T>, id: string, value: T): ReadonlyMap<string, T> {
  return new Map(map).set(id, value);
}

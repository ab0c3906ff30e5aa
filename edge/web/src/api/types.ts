/** The shapes that cross the border, field for field as in `shared/*.py` and `edge/<entity>/model.py`.
 *
 * Times are milliseconds since the epoch. Every field is always present: the host leaves none out.
 */

// --- shared/spec.py, shared/states.py, shared/reasons.py ---------------------------------------------------------

export type Mode = "task" | "conversation";
export type Origin = "person" | "agent" | "idea" | "trigger";

export type TaskState =
  | "blocked"
  | "queued"
  | "in_progress"
  | "waiting"
  | "needs_input"
  | "waiting_for_follow_up"
  | "completed"
  | "failed"
  | "cancelled";

export type Step =
  | "claiming_node"
  | "booting_vm"
  | "building_image"
  | "creating_workspace"
  | "starting_agent"
  | "working"
  | "checkpointing"
  | "resting";

export type Outcome = "completed" | "failed" | "stopped" | "lost";

export interface Problem {
  code: string;
  sentence: string;
  remedy: string;
  detail: string;
}

// --- shared/parts.py ---------------------------------------------------------------------------------------------

export type PartKind = "text" | "thought" | "tool" | "plan" | "notice";
export type ToolKind =
  | "read"
  | "edit"
  | "delete"
  | "move"
  | "search"
  | "execute"
  | "think"
  | "fetch"
  | "other";
export type ToolStatus = "pending" | "in_progress" | "completed" | "failed";

export interface FileDiff {
  path: string;
  old: string | null;
  new: string;
}

export interface ToolCall {
  title: string;
  kind: ToolKind;
  status: ToolStatus;
  input: string;
  diffs: readonly FileDiff[];
  ended_at: number | null;
}

export interface PlanEntry {
  text: string;
  status: string;
}

export interface Part {
  id: string;
  message: string;
  attempt: string;
  position: number;
  kind: PartKind;
  started_at: number;
  text: string;
  tool: ToolCall | null;
  plan: readonly PlanEntry[];
  finished: boolean;
}

export interface Delta {
  part: string;
  /** In Unicode code points, not in UTF-16 units. */
  offset: number;
  text: string;
  head: Part | null;
}

// --- shared/wire.py ----------------------------------------------------------------------------------------------

export interface Harness {
  name: string;
  installed: boolean;
  version: string | null;
  usable: boolean;
  why_not: string | null;
}

export interface ModelInfo {
  label: string;
  rehearsal: boolean;
  /** No price is known for it: what its endpoint does not name counts as nothing. */
  unpriced?: boolean;
}

// --- edge/accounts/model.py --------------------------------------------------------------------------------------

export interface Notice {
  code: "rehearsal_model" | "model_without_tools" | "not_isolated" | "no_node";
  sentence: string;
  remedy: string;
}

export interface Me {
  person: { id: string; name: string };
  version: string;
  host: "embedded" | "cloudflare";
  notices: readonly Notice[];
}

// --- edge/projects/model.py, edge/nodes/model.py -----------------------------------------------------------------

export interface ProjectLimits {
  max_depth: number;
  max_children: number;
  max_running: number;
}

export interface ProjectMoney {
  day_budget_microusd: number;
  task_budget_microusd: number;
  spent_today_microusd: number;
  held_microusd: number;
}

export interface ProjectView {
  id: string;
  name: string;
  origin_url: string;
  default_branch: string;
  sample: boolean;
  limits: ProjectLimits;
  money: ProjectMoney;
  created_at: number;
  /** A proposed plan whose upper estimate is no more than this starts without a person. 0: none does. */
  auto_approve_microusd: number;
}

export interface EditProject {
  default_branch?: string;
  auto_approve_microusd?: number;
}

export interface AddProject {
  origin?: string | null;
  name?: string | null;
  sample?: boolean;
}

export interface ProjectSnapshot {
  project: ProjectView;
  conversations: readonly ConversationView[];
  tasks: readonly TaskView[];
  ideas: readonly IdeaHead[];
  /** Where the list of ideas goes on after these; null: these are all. */
  ideas_cursor: string | null;
  nodes: readonly NodeView[];
  cursor: number;
}

export interface NodeView {
  id: string;
  name: string;
  state: "requested" | "booting" | "ready" | "lost" | "draining" | "failed" | "destroying" | "destroyed" | "gone";
  engine: string;
  isolated: boolean;
  seats: number;
  busy: number;
  model: ModelInfo | null;
  harnesses: readonly Harness[];
  last_seen_at: number | null;
  load: number;
  cores: number;
  disk_free_bytes: number;
  provider: string | null;
  project: string | null;
  location: string | null;
  size: string | null;
  warm_until: number | null;
  problem: Problem | null;
}

// --- edge/tasks/model.py -----------------------------------------------------------------------------------------

export interface StepAt {
  step: Step;
  at: number;
  detail: string;
}

export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cost_microusd: number;
  calls: number;
}

export interface AttemptView {
  id: string;
  number: number;
  node: string | null;
  outcome: Outcome | null;
  problem: Problem | null;
  steps: readonly StepAt[];
  usage: Usage;
  checkpoint: string | null;
  model: ModelInfo | null;
  started_at: number;
  ended_at: number | null;
}

export interface Chosen {
  name: string;
  why: string;
}

export interface TaskMoney {
  budget_microusd: number;
  spent_microusd: number;
}

/** A live task that may touch the same files; `none`: both may run at one time. */
export interface OverlapView {
  task: string;
  paths: readonly string[];
  order: "waits_for_it" | "it_waits" | "none";
}

export interface TaskView {
  id: string;
  project: string;
  conversation: string;
  parent: string | null;
  /** Who looks after it: its parent, or the newest task that goes on from that. */
  keeper: string | null;
  /** Who gave it its name: the parent of the first task that it is tried anew for, or its own. */
  named_by: string | null;
  depth: number;
  title: string;
  /** The beginning of what was asked: `TaskDetail` has all of it. */
  text: string;
  /** Of all of it, in code points. */
  text_chars: number;
  mode: Mode;
  origin: Origin;
  state: TaskState;
  stopping: boolean;
  problem: Problem | null;
  why_waiting: string | null;
  depends_on: readonly string[];
  continues: string | null;
  replaces: string | null;
  replaced_by: string | null;
  idea: string | null;
  priority: number;
  harness: Chosen;
  runtime: Chosen;
  fit: "edge" | "container" | "lightweight" | "full" | null;
  size: "small" | "medium" | "large" | null;
  paths: readonly string[];
  overlaps: readonly OverlapView[];
  model: ModelInfo | null;
  money: TaskMoney;
  attempts: readonly AttemptView[];
  branch: string;
  pushed: boolean;
  base: string;
  commit: string | null;
  files: number;
  added: number;
  removed: number;
  has_diff: boolean;
  summary: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  updated_at: number;
}

export interface HistoryRow {
  version: number;
  was: string;
  became: TaskState;
  event: string;
  reason: string | null;
  at: number;
}

export interface TaskDetail {
  task: TaskView;
  text: string;
  history: readonly HistoryRow[];
}

// --- edge/ideas/model.py -----------------------------------------------------------------------------------------

export type IdeaState = "exploring" | "ready" | "executing" | "done" | "parked";
/** What a person can say; that an idea is executing follows from its tasks. */
export type StatedIdea = Exclude<IdeaState, "executing">;

export interface IdeaLink {
  conversation: string;
  note: string;
}

interface IdeaFacts {
  id: string;
  project: string;
  title: string;
  state: IdeaState;
  tasks: readonly string[];
  /** Only the change that tells of a merge shows an idea that has it. */
  merged_into?: string | null;
  created_at: number;
  updated_at: number;
}

/** An idea in lists and changes. It has no `body`, so that no edit can take its beginning for all of it. */
export interface IdeaHead extends IdeaFacts {
  beginning: string;
  /** Of all of its body, in code points. */
  body_chars: number;
}

/** All of one idea. */
export interface IdeaView extends IdeaFacts {
  body: string;
  links: readonly IdeaLink[];
}

export interface IdeaPage {
  ideas: readonly IdeaHead[];
  next_cursor: string | null;
}

export interface IdeaDetail {
  idea: IdeaView;
}

export interface SimilarIdea {
  id: string;
  title: string;
  score: number;
}

export interface CapturedIdea extends IdeaView {
  similar: readonly SimilarIdea[];
}

export interface NewIdea {
  id: string;
  title: string;
  body?: string;
  conversation?: string | null;
  note?: string;
}

export interface EditIdea {
  title?: string;
  body?: string;
  state?: StatedIdea;
}

export interface ExecuteIdea {
  id: string;
  /** null: a plan is asked for first if the idea is large. */
  plan?: boolean | null;
  conversation?: string | null;
  harness?: string;
}

// --- edge/chat/model.py ------------------------------------------------------------------------------------------

export type ConversationState = "idle" | "working" | "waiting_for_follow_up" | "needs_input";

export interface ConversationView {
  id: string;
  project: string;
  title: string;
  mode: Mode;
  state: ConversationState;
  task: string | null;
  ideas: readonly string[];
  created_at: number;
  updated_at: number;
}

export type MessageState = "queued" | "delivered" | "undelivered" | "streaming" | "finished";

export interface AttachmentView {
  id: string;
  name: string;
  content_type: string;
  bytes: number;
}

export interface Approval {
  id: string;
  state: "pending" | "approved" | "denied" | "done";
  tool: string;
  /** JSON: exactly what will be done after a yes. */
  arguments: string;
  /** Whose text was in the context of who asked for it. */
  because: string;
  decided_at: number | null;
}

export interface MessageView {
  id: string;
  conversation: string;
  seq: number;
  author: "person" | "agent" | "sam";
  text: string;
  parts: readonly Part[];
  task: string | null;
  state: MessageState;
  harness: string | null;
  model: ModelInfo | null;
  question: string | null;
  /** Set when SAM asks whether a call may be made. */
  approval?: Approval | null;
  /** Set when it proposes a plan. */
  proposal?: Proposal | null;
  attachments?: readonly AttachmentView[];
  created_at: number;
}

export interface Need {
  task: string;
  condition: "completed" | "merged";
  on_failure: "hold" | "fail";
}

/** Fields that the page does not edit come and go as they are. */
export interface PlannedTask {
  key: string;
  text: string;
  title: string;
  depends_on: readonly (string | Need)[];
  runtime: "auto" | "edge" | "process";
  budget_microusd: number | null;
}

// --- edge/proposals/model.py -------------------------------------------------------------------------------------

export interface Range {
  low: number;
  high: number;
}

export interface Estimate {
  microusd: Range;
  minutes: Range;
  basis: string;
}

export interface ProposedTask {
  task: PlannedTask;
  harness: Chosen;
  runtime: Chosen;
  size: "small" | "medium" | "large";
  estimate: Estimate;
}

export interface Proposal {
  id: string;
  project: string;
  conversation: string;
  task: string;
  idea: string | null;
  message: string;
  state: "proposed" | "approved" | "rejected" | "withdrawn" | "expired";
  version: number;
  title: string;
  summary: string;
  tasks: readonly ProposedTask[];
  estimate: Estimate;
  because: string | null;
  started: readonly string[];
  by_itself: boolean;
  word: string;
  created_at: number;
  updated_at: number;
  decided_at: number | null;
  deadline_at: number | null;
}

export interface EditProposal {
  version: number;
  title?: string;
  summary?: string;
  tasks?: readonly PlannedTask[];
}

export interface ConversationSnapshot {
  conversation: ConversationView;
  messages: readonly MessageView[];
  earlier: boolean;
  cursor: number;
}

export interface NewConversation {
  id: string;
  title?: string;
  mode?: Mode;
}

export interface EditConversation {
  title?: string;
  mode?: Mode;
}

export interface NewMessage {
  id: string;
  text: string;
  mode: Mode;
  interrupt?: boolean;
  new_task?: boolean;
  harness?: string;
  runtime?: "auto" | "edge" | "process";
  model?: string | null;
  attachments?: readonly string[];
}

export interface Accepted {
  message: MessageView;
  task: TaskView | null;
}

export type Change =
  | { kind: "conversation"; body: ConversationView }
  | { kind: "message"; body: MessageView }
  | { kind: "task"; body: TaskView }
  | { kind: "idea"; body: IdeaHead }
  | { kind: "node"; body: NodeView };

export type ServerFrame =
  | { type: "hello"; cursor: number }
  | { type: "changes"; cursor: number; changes: readonly Change[] }
  | { type: "open"; parts: readonly Part[] }
  | { type: "deltas"; deltas: readonly Delta[] }
  | { type: "pong" };

export type ClientFrame = { type: "ping" } | { type: "part"; part: string };

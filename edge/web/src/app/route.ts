/** The address is where one is: `/p/{project}/c/{conversation}?task=…|idea=…`; a reload keeps the place. */

import { signal } from "@preact/signals";

export interface Route {
  project: string | null;
  conversation: string | null;
  /** What is open beside the conversation. */
  task: string | null;
  idea: string | null;
  tab: Tab;
}

export type Tab = "overview" | "diff" | "log";

export const NOWHERE: Route = { project: null, conversation: null, task: null, idea: null, tab: "overview" };

export function parse(path: string, search: string): Route {
  const [, p, project, c, conversation] = path.split("/").map(decodeURIComponent);
  if (p !== "p" || !project) return NOWHERE;
  const query = new URLSearchParams(search);
  const tab = query.get("tab");
  return {
    project,
    conversation: c === "c" && conversation ? conversation : null,
    task: query.get("task"),
    idea: query.get("idea"),
    tab: tab === "diff" || tab === "log" ? tab : "overview",
  };
}

export function format(to: Route): string {
  if (to.project === null) return "/";
  const path = `/p/${encodeURIComponent(to.project)}${to.conversation ? `/c/${encodeURIComponent(to.conversation)}` : ""}`;
  const query = new URLSearchParams();
  if (to.task) query.set("task", to.task);
  else if (to.idea) query.set("idea", to.idea);
  if (to.task && to.tab !== "overview") query.set("tab", to.tab);
  const search = query.toString();
  return search ? `${path}?${search}` : path;
}

export const route = signal<Route>(NOWHERE);

/** Why the sign-in link that led here was refused. */
export let refused: string | null = null;

/** On a phone one column shows at a time. */
export type View = "chat" | "chats" | "tasks" | "ideas";
export const view = signal<View>("chats");

export function follow(): void {
  const read = () => {
    route.value = parse(location.pathname, location.search);
  };
  addEventListener("popstate", read);
  refused = new URLSearchParams(location.search).get("refused");
  if (refused !== null) history.replaceState(null, "", location.pathname);
  read();
  view.value = route.value.conversation ? "chat" : "chats";
}

export function go(change: Partial<Route>, replace = false): void {
  const to = { ...route.value, ...change };
  const address = format(to);
  if (address !== location.pathname + location.search) {
    history[replace ? "replaceState" : "pushState"](null, "", address);
  }
  route.value = to;
}

export function openConversation(conversation: string | null): void {
  go({ conversation, task: null, idea: null, tab: "overview" });
  view.value = "chat";
}

export function openTask(task: string | null, tab: Tab = "overview"): void {
  go({ task, idea: null, tab });
}

export function openIdea(idea: string | null): void {
  go({ idea, task: null, tab: "overview" });
}

/** The shapes of states and kinds: drawn, sixteen pixels, in the colour of the text around them. */

import type { ToolKind } from "../api/types";
import type { Shape } from "../app/tree";

const STATES: Record<Shape, preact.ComponentChildren> = {
  waiting: <circle cx="8" cy="8" r="5.25" stroke-dasharray="2.2 2.2" />,
  queued: <circle cx="8" cy="8" r="5.25" />,
  working: (
    <>
      <circle cx="8" cy="8" r="5.25" class="faint" />
      <path d="M8 2.75A5.25 5.25 0 0 1 13.25 8" class="turning" />
      <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
    </>
  ),
  needs: (
    <>
      <path d="M8 1.9 14.1 8 8 14.1 1.9 8Z" fill="currentColor" />
      <path d="M8 5v3.4M8 10.6v.2" class="on" />
    </>
  ),
  rest: <path d="M3 3.5h10v7H8l-3 2.6v-2.6H3Z" />,
  done: (
    <>
      <circle cx="8" cy="8" r="6" fill="currentColor" stroke="none" />
      <path d="m5.3 8.2 1.9 1.9 3.6-4" class="on" />
    </>
  ),
  failed: (
    <>
      <rect x="2.25" y="2.25" width="11.5" height="11.5" rx="3" fill="currentColor" stroke="none" />
      <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" class="on" />
    </>
  ),
  stopped: (
    <>
      <circle cx="8" cy="8" r="5.25" />
      <path d="M5.6 8h4.8" />
    </>
  ),
};

export function StateShape({ shape }: { shape: Shape }) {
  return (
    <svg class={`shape is-${shape}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {STATES[shape]}
    </svg>
  );
}

const ICONS = {
  plus: "M8 3v10M3 8h10",
  close: "m4 4 8 8m0-8-8 8",
  stop: "M4.5 4.5h7v7h-7Z",
  send: "M8 13V3.5M4 7l4-4 4 4",
  chevron: "m6 4 4 4-4 4",
  down: "m4 6 4 4 4-4",
  chat: "M2.5 3.5h11v8H8l-3 2.5v-2.5H2.5Z",
  tasks: "M6.5 4h7M6.5 8h7M6.5 12h7M2.5 4h1M2.5 8h1M2.5 12h1",
  list: "M2.5 4h11M2.5 8h11M2.5 12h7",
  idea: "M6 12.5h4M6.5 14.5h3M8 1.8a4.2 4.2 0 0 0-2.4 7.6c.5.4.7.8.7 1.3h3.4c0-.5.2-.9.7-1.3A4.2 4.2 0 0 0 8 1.8Z",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Zm3.3 7.8 3.2 3.2",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
  moon: "M13 9.7A5.5 5.5 0 0 1 6.3 3 5.5 5.5 0 1 0 13 9.7Z",
  system: "M2.5 3.5h11v7.5h-11ZM6 13.5h4M8 11v2.5",
  keys: "M6.1 6a2 2 0 1 1 2.7 1.9c-.5.2-.8.6-.8 1.1v.4M8 11.6v.2M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8Z",
  branch: "M4.5 5v6M4.5 5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm0 6a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Zm7-5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm0 0c0 3-3 3-7 3.6",
  link: "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.1-2.1a2.6 2.6 0 0 0-3.7-3.7l-.7.7m1 2.7a2.6 2.6 0 0 0-3.7 0L3.4 8.9a2.6 2.6 0 0 0 3.7 3.7l.7-.7",
  copy: "M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8Z",
  warn: "M8 2.2 14.3 13H1.7ZM8 6.3v3.2M8 11.2v.2",
  clip: "m13 7.5-5.2 5.2a3 3 0 0 1-4.3-4.3L8.9 3a2 2 0 0 1 2.9 2.9l-5.3 5.2a1 1 0 0 1-1.4-1.4L9.9 5",
  folder: "M2 4h4.2l1.4 1.6H14v7.2H2Z",
} as const;

export type IconName = keyof typeof ICONS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}

const TOOLS: Record<ToolKind, string> = {
  read: "M3.5 2h6l3 3v9h-9ZM9.5 2v3h3M5.5 8h5M5.5 10.5h5",
  edit: "m10.8 2.8 2.4 2.4L5.6 12.8l-3.1.7.7-3.1Z",
  delete: "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.6 9h5.8l.6-9",
  move: "M2.5 8h10m-3.5-3.5L12.5 8 9 11.5",
  search: ICONS.search,
  execute: "m3 4.5 3.5 3.5L3 11.5M8 12h5",
  think: "M8 2.5v11M3.2 5.2l9.6 5.6M12.8 5.2 3.2 10.8",
  fetch: "M8 2v8m-3.2-3.2L8 10l3.2-3.2M3 13.5h10",
  other: "M8 3.2 12.8 8 8 12.8 3.2 8Z",
};

export function ToolShape({ kind }: { kind: ToolKind }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={TOOLS[kind] ?? TOOLS.other} />
    </svg>
  );
}

/** Times, money and numbers as a person reads them. */

export function duration(ms: number): string {
  if (ms < 0) return "0.0 s";
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, "0")}s`;
  return `${Math.floor(seconds / 3600)}h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}m`;
}

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function day(at: number, now = Date.now()): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

/** Short: for rows. */
export function ago(at: number, now = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes}m`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h`;
  return `${Math.floor(minutes / 1440)}d`;
}

export function count(n: number): string {
  if (n < 1000) return String(n);
  if (n < 100_000) return `${(n / 1000).toFixed(1).replace(/\.0$/, "")}k`;
  if (n < 1_000_000) return `${Math.round(n / 1000)}k`;
  return `${(n / 1_000_000).toFixed(1)}M`;
}

/** Whole micro-dollars. */
export function money(micro: number): string {
  if (micro === 0) return "$0";
  if (micro < 10_000) return `$${(micro / 1_000_000).toFixed(4)}`;
  return `$${(micro / 1_000_000).toFixed(2)}`;
}

export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 1_000_000) return `${Math.round(n / 1000)} kB`;
  return `${(n / 1_000_000).toFixed(1)} MB`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

export const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
export const mod = mac ? "⌘" : "Ctrl ";

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Longer than this, only its opening is shown at first. */
const SHORT = 160;

/** A long text's first sentence or line, and what comes after it. */
export function opening(text: string): { head: string; rest: string } {
  const first = text.length > SHORT ? /^(.{1,160}?)(?:[.:!?]\s|\n)/u.exec(text) : null;
  if (first === null) return { head: text, rest: "" };
  const head = text.slice(0, first[0].length).trim();
  return { head, rest: text.slice(first[0].length).trim() };
}

const LINE = /^- [a-z]+_\w+ \((.+)\): ([a-z_]+)/u;
const NAMED = / \([a-z]{3,5}_\w{20,}\)/gu;

/** What SAM told an agent, in a line for a person: titles in place of ids; all of it stays behind the line. */
export function told(text: string): { head: string; rest: string } {
  const [first, ...lines] = text.trim().split("\n");
  const named = lines.map((line) => LINE.exec(line));
  if (first!.endsWith(":") && lines.length > 0 && named.every((match) => match !== null)) {
    const said = named.map((match) => `“${match[1]}” ${match[2]!.replaceAll("_", " ")}`);
    return { head: `${first} ${said.join(", ")}`, rest: text };
  }
  const { head, rest } = opening(text);
  const plain = head.replace(NAMED, "");
  return { head: plain, rest: plain === head ? rest : text };
}

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

/** The text with every character that cannot be seen spelled out; its lines stay lines. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (one) => (one === "\n" ? one : `\\u{${one.codePointAt(0)!.toString(16)}}`));
}

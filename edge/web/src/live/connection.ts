/** One WebSocket per project that is always about to be open: back-off, resume by cursor, quick waking.
 *
 * Knows nothing of state: it asks where to resume, hands frames on, and says how it is.
 */

import type { ClientFrame, ServerFrame } from "../api/types";

export type Health = "connecting" | "live" | "offline";

export interface Wiring {
  /** The address to open now, with the cursor to go on from. */
  url: () => string;
  frame: (frame: ServerFrame) => void;
  health: (health: Health) => void;
  /** The socket ended before it said hello: the session or the cursor may be at fault, not the line. */
  refused: () => void;
}

const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 8_000;
const PING_MS = 20_000;
/** After a ping (or on waking) the line is dead when nothing comes for this long. */
const ANSWER_MS = 4_000;

export class Connection {
  #wiring: Wiring;
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #health: Health = "connecting";
  #closed = false;

  constructor(wiring: Wiring) {
    this.#wiring = wiring;
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#lost);
    addEventListener("pageshow", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    this.#open();
  }

  send(frame: ClientFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  close(): void {
    this.#closed = true;
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#lost);
    removeEventListener("pageshow", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
    this.#drop();
  }

  #open(): void {
    this.#drop();
    if (this.#closed) return;
    const socket = new WebSocket(this.#wiring.url());
    this.#socket = socket;
    let greeted = false;
    socket.onmessage = (event: MessageEvent<string>) => {
      if (socket !== this.#socket) return;
      clearTimeout(this.#deadline);
      const frame = JSON.parse(event.data) as ServerFrame;
      if (frame.type === "hello") {
        greeted = true;
        this.#tries = 0;
        this.#say("live");
        this.#ping = setInterval(() => this.#probe(), PING_MS);
      }
      // A browser may call itself offline while this line works: on this machine, or on the next network.
      if (greeted && this.#health !== "live") this.#say("live");
      this.#wiring.frame(frame);
    };
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      this.#drop();
      this.#say(navigator.onLine && this.#tries === 0 ? "connecting" : "offline");
      if (!greeted) this.#wiring.refused();
      this.#again();
    };
    this.#expect(ANSWER_MS * 2);
  }

  #probe(): void {
    this.send({ type: "ping" });
    this.#expect(ANSWER_MS);
  }

  #expect(ms: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      this.#say("offline");
      this.#drop();
      this.#again();
    }, ms);
  }

  #again(): void {
    if (this.#closed) return;
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#tries++);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), ceiling * (0.5 + Math.random() / 2));
  }

  #wake = (): void => {
    if (document.visibilityState === "hidden" || this.#closed) return;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#probe();
    else if (this.#socket?.readyState !== WebSocket.CONNECTING) {
      this.#tries = 0;
      this.#open();
    }
  };

  #lost = (): void => {
    this.#say("offline");
    if (this.#socket?.readyState === WebSocket.OPEN) this.#probe();
  };

  #say(health: Health): void {
    this.#health = health;
    this.#wiring.health(health);
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#deadline);
    clearInterval(this.#ping);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}

/** Markdown to blocks of safe HTML. While text streams only its open tail is parsed again. */

import DOMPurify from "dompurify";
import { Marked } from "marked";

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => escapes[c]!);

const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    /** An agent's `<tag>` is meant to be read, not obeyed. */
    html: ({ text }) => escape(text),
    /** Never fetched: a picture's address could carry away what the agent has read. */
    image({ href, text }) {
      return `<a href="${escape(href)}">${escape(text || href)}</a>`;
    },
    code({ text, lang }) {
      const language = (lang ?? "").split(/\s/)[0] ?? "";
      const name = language.replace(/[^\w+#.-]/g, "");
      return (
        `<div class="code"><div class="code-bar"><span>${name || "text"}</span>` +
        `<button type="button" class="copy" data-copy="code">Copy</button></div>` +
        `<pre tabindex="0"><code${name ? ` class="language-${name}"` : ""}>${escape(text)}\n</code></pre></div>`
      );
    },
    table(token) {
      const row = (cells: string[], tag: string) => `<tr>${cells.map((c) => `<${tag}>${c}</${tag}>`).join("")}</tr>`;
      const head = token.header.map((cell) => this.parser.parseInline(cell.tokens));
      const body = token.rows.map((cells) => row(cells.map((cell) => this.parser.parseInline(cell.tokens)), "td"));
      return `<div class="table" tabindex="0"><table><thead>${row(head, "th")}</thead><tbody>${body.join("")}</tbody></table></div>`;
    },
  },
});

const ALLOWED = /^(?:https?:|mailto:|\/|#)/i;

let hooked = false;
function hook(): void {
  if (hooked) return;
  hooked = true;
  DOMPurify.addHook("afterSanitizeAttributes", (node) => {
    if (node.tagName !== "A") return;
    const href = node.getAttribute("href") ?? "";
    if (!ALLOWED.test(href)) node.removeAttribute("href");
    else if (!href.startsWith("/") && !href.startsWith("#")) {
      node.setAttribute("target", "_blank");
      node.setAttribute("rel", "noopener noreferrer");
    }
  });
}

/** One block of Markdown as HTML that cannot run, load or style anything. */
export function toHtml(block: string): string {
  hook();
  const html = marked.parse(block, { async: false });
  return DOMPurify.sanitize(html, { FORBID_ATTR: ["style", "id"], FORBID_TAGS: ["style", "img", "form", "iframe"] });
}

/** All blocks of a finished text. */
export function blocksOf(text: string): readonly string[] {
  return tokens(text);
}

/** Splits growing text into blocks; those before the last are final while the text only grows. */
export class Splitter {
  #settled = "";
  #blocks: string[] = [];

  update(text: string): readonly string[] {
    const lines = text.replace(/\r\n?/g, "\n");
    if (!lines.startsWith(this.#settled)) {
      this.#settled = "";
      this.#blocks = [];
    }
    const tail = tokens(lines.slice(this.#settled.length));
    while (tail.length > 1) {
      const block = tail.shift()!;
      this.#settled += block;
      this.#blocks.push(block);
    }
    return [...this.#blocks, ...tail];
  }
}

/** Raw block texts whose concatenation is the text; blank lines go to the block before them. */
function tokens(text: string): string[] {
  const blocks: string[] = [];
  for (const token of marked.lexer(text)) {
    if (token.type === "space" && blocks.length > 0) blocks[blocks.length - 1] += token.raw;
    else blocks.push(token.raw);
  }
  return blocks;
}

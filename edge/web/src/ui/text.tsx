/** Markdown on the page: every block is its own memory, so that a word that arrives touches one block only. */

import { memo } from "preact/compat";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Splitter, blocksOf, toHtml } from "../text/markdown";

interface BlockProps {
  raw: string;
  settled: boolean;
}

const Block = memo(
  function Block({ raw, settled }: BlockProps) {
    const element = useRef<HTMLDivElement>(null);
    const html = useMemo(() => toHtml(raw), [raw]);
    useEffect(() => {
      const here = element.current;
      if (!settled || here === null || !here.querySelector("code[class^=language-]")) return;
      void import("../text/highlight").then(({ highlight }) => highlight(here));
    }, [html, settled]);
    return <div class="block" ref={element} dangerouslySetInnerHTML={{ __html: html }} />;
  },
  (a, b) => a.raw === b.raw && a.settled === b.settled,
);

export function Markdown({ text, streaming = false }: { text: string; streaming?: boolean }) {
  const splitter = useRef<Splitter | null>(null);
  const blocks = useMemo(() => {
    if (!streaming) return blocksOf(text);
    splitter.current ??= new Splitter();
    return splitter.current.update(text);
  }, [text, streaming]);
  return (
    <div class={`md${streaming ? " streaming" : ""}`}>
      {blocks.map((raw, i) => (
        <Block key={i} raw={raw} settled={!streaming || i < blocks.length - 1} />
      ))}
    </div>
  );
}

/** One listener for the copy buttons inside rendered Markdown. */
export function copyCode(event: MouseEvent): void {
  const button = (event.target as Element).closest<HTMLButtonElement>("button[data-copy]");
  const code = button?.closest(".code")?.querySelector("code");
  if (!button || !code) return;
  void navigator.clipboard.writeText((code.textContent ?? "").replace(/\n$/, "")).then(() => {
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
}

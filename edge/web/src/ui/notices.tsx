/** What every page says until it is no longer so: the rehearsal model, no isolation, no node. */

import { useState } from "preact/hooks";
import { foldNotices, noticesFolded, noticesOpened } from "../app/prefs";
import { me } from "../app/session";
import type { Notice } from "../api/types";
import { Remedy } from "./bits";
import { Icon } from "./shapes";

const SHORT: Record<Notice["code"], string> = {
  rehearsal_model: "Rehearsal model",
  model_without_tools: "The edge's model has no tools",
  not_isolated: "Agents are not isolated",
  no_node: "No node is ready",
};

export function Notices() {
  const [whole, setWhole] = useState(false);
  const notices = me.value?.notices ?? [];
  const key = notices.map((notice) => notice.code).join(",");
  if (notices.length === 0) return null;
  // On a phone they start as one line: the conversation needs the room.
  const narrow = matchMedia("(max-width: 759px)").matches && noticesOpened.value !== key;
  if (noticesFolded.value === key || narrow) {
    return (
      <button type="button" class="notices-chip" data-testid="notices-folded" aria-expanded="false" onClick={() => foldNotices(key, false)} title={notices.map((n) => n.sentence).join("\n")}>
        <Icon name="warn" />
        {notices.map((notice) => SHORT[notice.code]).join(" · ")}
      </button>
    );
  }
  return (
    <aside class={`notices${whole ? " whole" : ""}`} aria-label="Notices" data-testid="notices">
      <ul>
        {notices.map((notice) => (
          <li key={notice.code}>
            <Icon name="warn" />
            <p>
              <strong>{notice.sentence}</strong> <Remedy text={notice.remedy} />
            </p>
          </li>
        ))}
      </ul>
      <button type="button" class="button quiet more" onClick={() => setWhole(true)}>
        More
      </button>
      <button type="button" class="button quiet" onClick={() => foldNotices(key, true)}>
        Fold
      </button>
    </aside>
  );
}

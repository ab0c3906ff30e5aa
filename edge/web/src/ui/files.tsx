/** Files of messages: those to be sent, above the words, and those that were, below them. */

import { attachmentUrl } from "../api/client";
import type { AttachmentView } from "../api/types";
import { remove, type Chosen } from "../app/files";
import { bytes } from "../text/format";
import { Icon } from "./shapes";

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
/** A larger picture is a link: a thumbnail of it would fetch all of it. */
const MOST_SHOWN_BYTES = 5_000_000;

/** What a message brought along. A picture is seen, anything else is a download. */
export function Attached({ project, files }: { project: string; files: readonly AttachmentView[] }) {
  return (
    <ul class="files" aria-label="Files" data-testid="files">
      {files.map((file) => {
        const seen = PICTURES.has(file.content_type) && file.bytes <= MOST_SHOWN_BYTES;
        const url = attachmentUrl(project, file.id);
        return (
          <li key={file.id}>
            <a href={url} download={file.name} class={seen ? "file picture" : "file"} title={`${file.name}, ${bytes(file.bytes)}`}>
              {seen ? <img src={url} alt={file.name} loading="lazy" /> : <Icon name="clip" />}
              <span class="name">{file.name}</span>
              <span class="muted">{bytes(file.bytes)}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

const SAYS: Record<Chosen["state"], string> = { sending: "sending", there: "", refused: "not sent" };

/** What the next message brings along. */
export function ChosenFiles({ project, conversation, files }: { project: string; conversation: string | null; files: readonly Chosen[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="files chosen" aria-label="Files to send" data-testid="chosen-files">
      {files.map((one) => (
        <li key={one.id} class={`file ${one.state}`} data-state={one.state}>
          <Icon name="clip" />
          <span class="name">{one.file.name}</span>
          <span class="muted">{SAYS[one.state] || bytes(one.file.size)}</span>
          {one.problem && (
            <span role="alert">
              {one.problem.sentence} {one.problem.remedy}
            </span>
          )}
          <button type="button" class="button quiet" aria-label={`Remove ${one.file.name}`} onClick={() => remove(project, conversation, one.id)}>
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

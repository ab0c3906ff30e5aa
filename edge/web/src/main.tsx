/** Starts the page: theme, address, session, then the first render. */

import { effect, untracked } from "@preact/signals";
import { render } from "preact";
import { followOutbox, retryNow } from "./app/outbox";
import { followPrefs } from "./app/prefs";
import { follow, go, openTask, route } from "./app/route";
import { boot, followNodes, me, openProject, projects } from "./app/session";
import { remember, remembered } from "./app/storage";
import { App } from "./ui/app";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/thread.css";
import "./styles/composer.css";
import "./styles/files.css";
import "./styles/panel.css";
import "./styles/dialogs.css";

/** From this width on the panel has a column of its own and may open by itself. */
const ROOMY = "(min-width: 1180px)";

followPrefs();
follow();
followNodes();

effect(() => {
  const list = projects.value;
  if (me.value === null || list === null || route.value.project !== null || list.length === 0) return;
  const last = remembered("project", "");
  go({ project: list.find((project) => project.id === last)?.id ?? list[0]!.id }, true);
});
effect(() => {
  const project = route.value.project;
  if (me.value === null) return;
  untracked(() => {
    if (project !== null) remember("project", project);
    openProject(project);
    retryNow();
  });
});
followOutbox((entry, task) => {
  if (route.value.conversation === entry.conversation && matchMedia(ROOMY).matches && entry.message.mode === "task") openTask(task);
});

const root = document.getElementById("app")!;
root.replaceChildren();
render(<App />, root);
void boot();

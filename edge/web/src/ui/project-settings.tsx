/** What a project is set to: where its tasks begin, and up to which cost a plan starts by itself. */

import { useState } from "preact/hooks";
import type { ProjectView } from "../api/types";
import { editProject, problems } from "../app/actions";
import { dollarsOf, limitOf } from "../app/plan";
import { ProblemNote } from "./bits";

export function ProjectSettings({ project, done }: { project: ProjectView; done: () => void }) {
  const [branch, setBranch] = useState(project.default_branch);
  const [limit, setLimit] = useState(dollarsOf(project.auto_approve_microusd));
  const [busy, setBusy] = useState(false);
  const micro = limitOf(limit);
  const problem = problems.value.get(project.id);
  const save = async () => {
    if (busy || micro === undefined || branch.trim() === "") return;
    setBusy(true);
    const saved = await editProject(project.id, {
      ...(branch.trim() !== project.default_branch ? { default_branch: branch.trim() } : {}),
      ...(micro !== project.auto_approve_microusd ? { auto_approve_microusd: micro } : {}),
    });
    setBusy(false);
    if (saved) done();
  };
  return (
    <form
      class="project-settings"
      data-testid="settings"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <label for="default-branch">Default branch</label>
      <input
        id="default-branch"
        type="text"
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        aria-describedby="default-branch-says"
        value={branch}
        onInput={(e) => setBranch(e.currentTarget.value)}
      />
      <p id="default-branch-says" class="muted small">New tasks begin from it. Change it here when it was renamed at the origin.</p>
      <label for="auto-approve">Plans start without you up to, in dollars</label>
      <input
        id="auto-approve"
        type="text"
        inputMode="decimal"
        autocomplete="off"
        aria-invalid={micro === undefined}
        aria-describedby="auto-approve-says"
        value={limit}
        onInput={(e) => setLimit(e.currentTarget.value)}
      />
      <p id="auto-approve-says" class={micro === undefined ? "small warn" : "muted small"}>
        {micro === undefined
          ? "An amount of dollars such as 2.50; 0 lets no plan start without you."
          : micro === 0
            ? "Each plan waits for your yes."
            : `A plan that may cost no more than $${dollarsOf(micro)} starts by itself, unless other people's words were read before it.`}
      </p>
      {problem && <ProblemNote problem={problem} />}
      <div class="card-actions">
        <button type="submit" class="button primary" disabled={busy || micro === undefined || branch.trim() === ""}>
          Save
        </button>
        <button type="button" class="button" onClick={done}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** Before there is anything to talk about: not signed in, no answer, no project; each says what to do next. */

import { useState } from "preact/hooks";
import { api, problemOf } from "../api/client";
import type { AddProject, Problem } from "../api/types";
import { NOWHERE, go, refused, view } from "../app/route";
import { boot, bootProblem, me, projects } from "../app/session";
import { ProblemNote } from "./bits";
import { Notices } from "./notices";

export function SignedOut({ problem }: { problem: Problem }) {
  const used = refused === "link_used";
  return (
    <main class="welcome" data-testid="signed-out">
      <Mark />
      <h1>{used ? "That link was used, or has expired" : "Open the link that SAM printed"}</h1>
      <p>
        {used ? "A link is good once, and for a quarter of an hour." : "When it started, SAM printed a link. It signs this browser in, once."}{" "}
        A new one comes from:
      </p>
      <pre class="command-line">
        <code>sam login-link</code>
      </pre>
      <p class="muted small">
        Where the shell does not know <code>sam</code>, it is <code>.venv/bin/sam</code> in the folder that SAM was cloned to.
      </p>
      <p class="muted small">
        {used ? "This browser is not signed in." : problem.sentence} <code>{used ? refused : problem.code}</code>
      </p>
      <button type="button" class="button" onClick={() => location.reload()}>
        I have opened it
      </button>
    </main>
  );
}

export function NoAnswerYet() {
  return (
    <main class="welcome">
      <Mark />
      {bootProblem.value && (
        <>
          <h1>SAM does not answer</h1>
          <ProblemNote problem={bootProblem.value}>
            <button type="button" class="button quiet" onClick={() => void boot()}>
              Ask again
            </button>
          </ProblemNote>
        </>
      )}
    </main>
  );
}

export function FirstProject() {
  return (
    <main class="welcome first" data-testid="first-project">
      <Mark />
      <h1>Say what you want done. Agents do it, each on a branch of its own.</h1>
      <p class="lede">SAM works on a git repository. Add one of yours, or try everything on a small sample first.</p>
      <AddProjectForm done={() => {}} />
      <ol class="three">
        <li>
          <strong>Talk</strong> in a chat until it is clear, or just ask.
        </li>
        <li>
          <strong>Send a task.</strong> It gets a fresh checkout, a coding agent and a branch.
        </li>
        <li>
          <strong>Read the diff</strong> when it comes back, while the next one already runs.
        </li>
      </ol>
      {me.value && <Notices />}
    </main>
  );
}

export function AddProjectForm({ done }: { done: () => void }) {
  const [origin, setOrigin] = useState("");
  const [working, setWorking] = useState<"" | "origin" | "sample">("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const add = async (what: "origin" | "sample", body: AddProject) => {
    setWorking(what);
    setProblem(null);
    try {
      const project = await api.addProject(body);
      projects.value = [...(projects.value ?? []).filter((p) => p.id !== project.id), project];
      done();
      go({ ...NOWHERE, project: project.id });
      view.value = "chat";
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setWorking("");
    }
  };
  return (
    <div class="add-project">
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (origin.trim()) void add("origin", { origin: origin.trim() });
        }}
      >
        <label for="origin">Path or git URL</label>
        <div class="add-line">
          <input
            id="origin"
            type="text"
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
            placeholder="/home/you/project or https://…"
            value={origin}
            data-testid="origin"
            onInput={(e) => setOrigin(e.currentTarget.value)}
          />
          <button type="submit" class="button primary" data-testid="add-project" disabled={working !== "" || origin.trim() === ""}>
            {working === "origin" ? "Reading the repository" : "Add"}
          </button>
        </div>
      </form>
      {problem && <ProblemNote problem={problem} />}
      <p class="or">or</p>
      <button type="button" class="button sample" data-testid="try-sample" disabled={working !== ""} onClick={() => void add("sample", { sample: true })}>
        {working === "sample" ? "Making the sample" : "Try the sample"}
      </button>
      <p class="muted small">A small Python repository with one failing test, made on this machine.</p>
    </div>
  );
}

function Mark() {
  return <img class="logo" src="/icon.svg" width="40" height="40" alt="SAM" />;
}

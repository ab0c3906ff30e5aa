/** How this person likes the page: theme, width of the panel, notices put away for this visit. */

import { effect, signal } from "@preact/signals";
import { remember, remembered, thisVisit } from "./storage";

export type Theme = "system" | "light" | "dark";

function savedTheme(): Theme {
  try {
    const theme = localStorage.getItem("sam.theme");
    return theme === "light" || theme === "dark" ? theme : "system";
  } catch {
    return "system";
  }
}

export const theme = signal<Theme>(savedTheme());
/** The notices (by their codes) that were folded, and those that were unfolded, on this visit. */
export const noticesFolded = signal(remembered("notices.folded", "", thisVisit()));
export const noticesOpened = signal(remembered("notices.opened", "", thisVisit()));
export const splitDiff = signal(remembered("diff.split", false));

export function nextTheme(): void {
  const order: Theme[] = ["system", "light", "dark"];
  theme.value = order[(order.indexOf(theme.value) + 1) % order.length]!;
}

/** `key` names the notices as they are now: a new one shows itself again. */
export function foldNotices(key: string, fold: boolean): void {
  noticesFolded.value = fold ? key : "";
  noticesOpened.value = fold ? "" : key;
  remember("notices.folded", noticesFolded.value, thisVisit());
  remember("notices.opened", noticesOpened.value, thisVisit());
}

export function setSplitDiff(split: boolean): void {
  splitDiff.value = split;
  remember("diff.split", split);
}

export function followPrefs(): void {
  effect(() => {
    const chosen = theme.value;
    const root = document.documentElement;
    if (chosen === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = chosen;
    try {
      // Plain text, for `theme.js` reads it before anything else runs.
      if (chosen === "system") localStorage.removeItem("sam.theme");
      else localStorage.setItem("sam.theme", chosen);
    } catch {
      // Storage is off: the choice lasts as long as the page.
    }
  });
}

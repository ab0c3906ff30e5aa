/** Colours in code; loaded when the first block of code is shown. */

import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

const languages = { bash, css, diff, go, ini, javascript, json, markdown, python, rust, sql, typescript, xml, yaml };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** Beyond this a block stays plain: colouring would hold up the page. */
const LONGEST = 40_000;

/** Colours the code inside `element`; text of an unknown language stays as it is. */
export function highlight(element: HTMLElement): void {
  for (const code of element.querySelectorAll<HTMLElement>("code[class^=language-]")) {
    const name = code.className.slice("language-".length);
    const text = code.textContent ?? "";
    if (!hljs.getLanguage(name) || text.length > LONGEST) continue;
    code.innerHTML = hljs.highlight(text, { language: name, ignoreIllegals: true }).value;
  }
}

import { type BundledLanguage, bundledLanguages, createCssVariablesTheme, createHighlighter } from "shiki";
import { lineHtml } from "#lib/bugs/attachments/line-html.ts";
import { html } from "#lib/html.ts";

// Runs in a worker thread, started by highlight.ts from this source file.

export type HighlightTask = {
  path: string;
  /** Texts that are read one by one, since lines are missing between them. */
  texts: string[];
};

const theme = createCssVariablesTheme({ name: "classes", variablePrefix: "--", fontStyle: false });
const highlighter = createHighlighter({ themes: [theme], langs: [] });

/** The lines of each text as HTML with a class for each kind of word; null for a language that is not known. */
export default async function highlight({ path, texts }: HighlightTask): Promise<string[][] | null> {
  const lang = languageOf(path);
  if (lang === null) return null;
  const shiki = await highlighter;
  await shiki.loadLanguage(lang);
  return texts.map((text) => {
    // A line may take long on a busy machine; the thread has a limit of its own.
    const options = { lang, theme, tokenizeMaxLineLength: 1_000, tokenizeTimeLimit: 10_000 };
    return shiki.codeToTokensBase(text, options).map(lineOf);
  });
}

type Token = { content: string; color?: string };

/** Words next to each other that look the same are one element, and those that look like any text none: a page has thousands of lines. */
function lineOf(tokens: readonly Token[]): string {
  const words: { kind: string; content: string }[] = [];
  for (const { content, color = "" } of tokens) {
    const found = /--token-([a-z-]+)/.exec(color)?.[1] ?? "";
    const kind = content.trim() !== "" && STYLED.has(found) ? found : "";
    const [before, last] = [words.at(-2), words.at(-1)];
    if (last?.kind === kind) last.content += content;
    else if (kind !== "" && before?.kind === kind && last?.content.trim() === "") {
      before.content += last.content + content;
      words.pop();
    } else words.push({ kind, content });
  }
  return words
    .map(({ kind, content }) =>
      kind === "" ? lineHtml(content).html : html`<i class="t-${kind}">${lineHtml(content)}</i>`.html,
    )
    .join("");
}

/** The kinds of words that have a colour of their own (app/styles/files.css). */
const STYLED = new Set([
  "keyword",
  "string",
  "string-expression",
  "comment",
  "function",
  "constant",
  "link",
  "parameter",
]);

/** Names and endings that are no name of a language themselves. */
const NAMES = new Map<string, BundledLanguage>(
  Object.entries({
    h: "c",
    hh: "cpp",
    hpp: "cpp",
    hxx: "cpp",
    cc: "cpp",
    cxx: "cpp",
    pyi: "python",
    mk: "make",
    am: "make",
    makefile: "make",
    dockerfile: "docker",
    containerfile: "docker",
    "cmakelists.txt": "cmake",
    bashrc: "bash",
    ksh: "bash",
    yml: "yaml",
    conf: "ini",
    cfg: "ini",
    service: "ini",
    properties: "properties",
    htm: "html",
    svg: "xml",
    xsl: "xml",
    xsd: "xml",
    pom: "xml",
    erl: "erlang",
    pl: "perl",
    pm: "perl",
    spec: "shellscript",
  } as const),
);

function languageOf(path: string): BundledLanguage | null {
  const name = path.split("/").at(-1)?.toLowerCase() ?? "";
  const ending = name.split(".").at(-1) ?? "";
  const known = NAMES.get(name) ?? NAMES.get(ending);
  if (known) return known;
  return Object.hasOwn(bundledLanguages, ending) ? (ending as BundledLanguage) : null;
}

import { parseNumber } from "#lib/text.ts";
import type { NamedBug, ReportedChange } from "./reported-change.ts";

/** What the message of a commit or a merge request says of bugs and of other commits. */
export type Footers = Pick<
  ReportedChange,
  "bugs" | "backportTo" | "changeId" | "cherryPickedFrom" | "reverts"
>;

export type FooterOptions = {
  /** Addresses of trackers whose bug numbers are ours, such as https://bugs.example.org: this site, and those imported from. */
  readonly bugAddresses: readonly string[];
};

const RELATIONS: Readonly<Record<string, NamedBug["relation"]>> = {
  "bug-url": "fixes",
  bug: "fixes",
  fixes: "fixes",
  "related-to": "related",
};

/**
 * Parses the footers of a message, its last paragraph (and paragraphs of nothing but footers before it): `Bug-Url:`,
 * `Bug:`, `Fixes:`, `Related-To:`, `Backport-To:` and `Change-Id:`, each as often as it stands there, whatever its case;
 * and, wherever a line begins with them, "(cherry picked from commit …)" and "This reverts commit …".
 */
export function parseFooters(message: string, { bugAddresses }: FooterOptions): Footers {
  const text = message.replaceAll("\r\n", "\n");
  const relations = new Map<number, NamedBug["relation"]>();
  const backportTo = new Set<string>();
  let changeId: string | null = null;
  for (const { key, value } of readFooters(text)) {
    const relation = RELATIONS[key];
    if (relation !== undefined) {
      for (const number of bugNumbers(value, bugAddresses)) {
        if (relations.get(number) !== "fixes") relations.set(number, relation);
      }
    } else if (key === "backport-to") {
      for (const name of value.split(/[\s,;]+/)) if (name !== "") backportTo.add(name);
    } else if (key === "change-id" && /^I[0-9a-f]{40}$/i.test(value)) {
      changeId = `I${value.slice(1).toLowerCase()}`;
    }
  }
  return {
    bugs: [...relations].map(([number, relation]) => ({ number, relation })),
    backportTo: [...backportTo],
    changeId,
    cherryPickedFrom: shas(text, PICKED),
    reverts: shas(text, REVERTED),
  };
}

const PICKED = /^\(cherry[ -]picked from commit\s+(?<shas>[0-9a-f]{7,64})\)/gim;
const REVERTED =
  /^this reverts commits?\s+(?<shas>[0-9a-f]{7,64}\b(?:(?:\s*,\s*|\s+and\s+)[0-9a-f]{7,64}\b)*)/gim;

function shas(text: string, pattern: RegExp): string[] {
  const named = [...text.matchAll(pattern)].flatMap(({ groups }) =>
    (groups?.shas ?? "").toLowerCase().split(/\s*,\s*|\s+and\s+/),
  );
  return [...new Set(named)];
}

type Footer = { readonly key: string; readonly value: string };

const FOOTER = /^(?<key>[a-z][a-z0-9-]*)[ \t]*:[ \t]*(?<value>.*)$/i;
/** Lines that git and forges put among footers. */
const BESIDE = /^(?:\(cherry[ -]picked from commit |\[.*\]$|-{3,}$)/i;

/** The footers, in order. The title, the first line, is none of them. */
function readFooters(text: string): Footer[] {
  const [, ...body] = text.trimEnd().split("\n");
  const paragraphs = body
    .join("\n")
    .split(/\n[ \t]*(?:\n[ \t]*)*\n|^\n+/)
    .map(unfold)
    .filter((lines) => lines.length > 0);
  const found: Footer[] = [];
  let isLast = true;
  for (const lines of paragraphs.reverse()) {
    // "git cherry-pick" lists the files with conflicts after the footers.
    if (/^(?:# )?conflicts:/i.test(lines[0] ?? "")) continue;
    const isOnlyFooters = lines.every((line) => FOOTER.test(line) || BESIDE.test(line));
    if (!isLast && !isOnlyFooters) break;
    found.unshift(...lines.flatMap(readFooter));
    // A paragraph of nothing but what git adds hides no footers.
    isLast = isLast && lines.every((line) => BESIDE.test(line));
    if (!isLast && !isOnlyFooters) break;
  }
  return found;
}

/** The lines of a paragraph; a line that begins with a space continues the one before. */
function unfold(paragraph: string): string[] {
  const lines: string[] = [];
  for (const line of paragraph.split("\n")) {
    if (/^[ \t]/.test(line) && lines.length > 0) lines.push(`${lines.pop()} ${line.trim()}`);
    else if (line.trim() !== "") lines.push(line.trim());
  }
  return lines;
}

function readFooter(line: string): Footer[] {
  const groups = FOOTER.exec(line)?.groups;
  return groups ? [{ key: (groups.key ?? "").toLowerCase(), value: (groups.value ?? "").trim() }] : [];
}

/** A number, #number or an address, up to a space, a comma or the end. */
const REFERENCE = /(?:#?(?<number>\d{1,10})|<?(?<address>https?:\/\/[^\s,;<>]+)>?)[.)]?(?=$|[\s,;])/iy;
const BETWEEN = /(?:\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s+)/iy;

/** The bugs that a value begins with: "#12, 13 and more" names two, `1234567 ("title")` a commit. */
function bugNumbers(value: string, addresses: readonly string[]): number[] {
  const found: number[] = [];
  let at = 0;
  for (;;) {
    REFERENCE.lastIndex = at;
    const match = REFERENCE.exec(value);
    if (!match) break;
    at = REFERENCE.lastIndex;
    const { number, address } = match.groups ?? {};
    const named = number === undefined ? numberInAddress(address ?? "", addresses) : parseNumber(number);
    if (named !== null) found.push(named);
    BETWEEN.lastIndex = at;
    if (!BETWEEN.test(value)) break;
    at = BETWEEN.lastIndex;
  }
  return /^\s*\(["“]/.test(value.slice(at)) ? [] : found;
}

/** The number in an address of one of these trackers: /bugs/12, /show_bug.cgi?id=12 or /12; else null. */
function numberInAddress(text: string, addresses: readonly string[]): number | null {
  const url = URL.parse(text);
  if (!url) return null;
  for (const address of addresses) {
    const base = URL.parse(address);
    if (!base || base.host !== url.host) continue;
    const root = base.pathname.replace(/\/+$/, "");
    if (!url.pathname.startsWith(`${root}/`)) continue;
    const path = url.pathname.slice(root.length);
    const number =
      path === "/show_bug.cgi"
        ? (url.searchParams.get("id") ?? "")
        : /^\/(?:bugs\/)?(?<number>\d+)\/?$/.exec(path)?.groups?.number;
    const named = parseNumber(number ?? "");
    if (named !== null) return named;
  }
  return null;
}

import { html } from "#lib/html.ts";
import { NUMBER_MAX } from "#lib/text.ts";

/** What formatted comments name: bugs and attachments by links, people as @handle, commits by hash. */
export type Named = {
  bugs: readonly number[];
  attachments: readonly number[];
  /** Lower-case, without the @. */
  handles: readonly string[];
  /** Whole or abbreviated, at least eight digits. */
  shas: readonly string[];
};

/** What is known of them to a viewer. What is missing is missing or hidden: both stay as they were typed. */
export type KnownThings = {
  bugs: ReadonlyMap<number, { summary: string; status: string; isOpen: boolean }>;
  /** `isPicture`: browsers show it in a text. */
  attachments: ReadonlyMap<number, { name: string; isObsolete: boolean; isPicture: boolean }>;
  /** By lower-case handle. `isBlind`: they do not see what mentions them, which only its author is told. */
  people: ReadonlyMap<string, { handle: string; displayName: string; isBlind?: boolean }>;
  /** By hash as it was typed; without an address there is no page for it. */
  commits: ReadonlyMap<string, { subject: string; href: string | null }>;
};

export const NOTHING_KNOWN: KnownThings = {
  bugs: new Map(),
  attachments: new Map(),
  people: new Map(),
  commits: new Map(),
};

/** More in one page are not looked up. */
const MOST = 300;

/** What these pieces of sanitised HTML name, each once. */
export function findNamed(pieces: readonly string[]): Named {
  const bugs = new Set<number>();
  const attachments = new Set<number>();
  const handles = new Set<string>();
  const shas = new Set<string>();
  for (const piece of pieces) {
    for (const { 1: kind, 2: number } of piece.matchAll(LINK)) {
      if (Number(number) <= NUMBER_MAX) (kind === "bugs" ? bugs : attachments).add(Number(number));
    }
    for (const { 1: number } of piece.matchAll(PICTURES))
      if (Number(number) <= NUMBER_MAX) attachments.add(Number(number));
    if (!MAYBE.test(piece)) continue;
    mapText(piece, (text, isCode) => {
      if (!isCode)
        for (const { 1: name = "" } of text.matchAll(MENTION))
          for (const it of handlesIn(name)) handles.add(it);
      for (const [sha] of text.matchAll(SHA)) shas.add(sha);
      return text;
    });
  }
  return {
    bugs: [...bugs].slice(0, MOST),
    attachments: [...attachments].slice(0, MOST),
    handles: [...handles].slice(0, MOST),
    shas: [...shas].slice(0, MOST),
  };
}

/** The handles after an @ that a comment says itself, not what it quotes; each once. */
export function findMentions(piece: string): readonly string[] {
  if (!piece.includes("@")) return [];
  return findNamed(outsideQuotes(piece)).handles;
}

function outsideQuotes(piece: string): string[] {
  const own: string[] = [];
  let depth = 0;
  let end = 0;
  for (const { 0: tag, 1: slash, index } of piece.matchAll(QUOTE)) {
    if (depth === 0) own.push(piece.slice(end, index));
    depth += slash ? -1 : 1;
    end = index + tag.length;
  }
  return [...own, piece.slice(end)];
}

/**
 * Sanitised HTML in which what is known explains itself: links to bugs have status and summary as a title and are struck
 * when the bug is closed, those to attachments their name; pictures lead to their attachment, and one that is missing is the words for it; @handles lead to the person, hashes to the commit.
 */
export function explainNamed(piece: string, known: KnownThings): string {
  const linked = explainPictures(piece, known).replace(LINK, (tag, kind: string, number: string) => {
    const thing = kind === "bugs" ? bugTitle(known, Number(number)) : attachmentTitle(known, Number(number));
    return thing
      ? `<a${html` title="${thing.title}"`.html}${thing.isOver ? ' class="over"' : ""}${tag.slice(2)}`
      : tag;
  });
  if ((known.people.size === 0 && known.commits.size === 0) || !MAYBE.test(linked)) return linked;
  return mapText(linked, (text, isCode) => {
    const people = isCode
      ? text
      : text.replace(MENTION, (word, name: string) => mentionOf(word, name, known));
    // A mention is a link by now, whose address may look like a hash.
    return mapText(people, (rest) => rest.replace(SHA, (sha) => commitOf(sha, known)));
  });
}

/** A picture in a link leads where that does. */
function explainPictures(piece: string, { attachments }: KnownThings): string {
  if (!piece.includes(PICTURE_BEGINS)) return piece;
  let links = 0;
  return piece.replace(TAG, (tag) => {
    if (/^<\/?a\b/.test(tag)) links += tag.startsWith("</") ? -1 : 1;
    const [, number] = PICTURE.exec(tag) ?? [];
    if (number === undefined || links > 0) return tag;
    const isShown = attachments.get(Number(number))?.isPicture === true;
    return `<a href="/attachments/${number}">${isShown ? tag : `attachment ${number}`}</a>`;
  });
}

type Thing = { title: string; isOver: boolean };

function bugTitle({ bugs }: KnownThings, id: number): Thing | null {
  const bug = bugs.get(id);
  return bug ? { title: `${bug.status} · ${bug.summary}`, isOver: !bug.isOpen } : null;
}

function attachmentTitle({ attachments }: KnownThings, id: number): Thing | null {
  const file = attachments.get(id);
  return file
    ? { title: file.isObsolete ? `Obsolete · ${file.name}` : file.name, isOver: file.isObsolete }
    : null;
}

function mentionOf(word: string, name: string, { people }: KnownThings): string {
  const handle = handlesIn(name).find((it) => people.has(it));
  const person = handle === undefined ? undefined : people.get(handle);
  if (handle === undefined || !person) return word;
  const link = html`<a href="/people/${encodeURIComponent(person.handle)}" title="${person.displayName}" class="mention">@${name.slice(0, handle.length)}</a>`;
  const note = person.isBlind ? html` <small class="blind">(does not see this)</small>`.html : "";
  return link.html + note + name.slice(handle.length);
}

function commitOf(sha: string, { commits }: KnownThings): string {
  const commit = commits.get(sha);
  if (!commit) return sha;
  const { subject, href } = commit;
  return href
    ? html`<a href="${href}" title="${subject}" rel="nofollow noopener ugc">${sha}</a>`.html
    : html`<span title="${subject}">${sha}</span>`.html;
}

/** The handles that a word after an @ may be: what ends a sentence may belong to it. */
function handlesIn(name: string): string[] {
  const whole = name.toLowerCase();
  const bare = whole.replace(/[._-]+$/, "");
  return (bare === whole ? [whole] : [whole, bare]).filter((it) => it.length > 1);
}

/** Changes the texts of HTML outside of tags and links. `isCode`: inside of code. */
function mapText(piece: string, change: (text: string, isCode: boolean) => string): string {
  let changed = "";
  let end = 0;
  let links = 0;
  let codes = 0;
  const text = (to: number) => {
    const between = piece.slice(end, to);
    changed += between === "" || links > 0 ? between : change(between, codes > 0);
  };
  for (const { 0: tag, index } of piece.matchAll(TAG)) {
    text(index);
    const [, slash, name] = /^<(\/?)([a-z0-9]+)/i.exec(tag) ?? [];
    const step = slash ? -1 : 1;
    if (name === "a") links += step;
    if (name === "code" || name === "pre") codes += step;
    changed += tag;
    end = index + tag.length;
  }
  text(piece.length);
  return changed;
}

/** A quoted value may contain a >. */
const TAG = /<(?:"[^"]*"|'[^']*'|[^"'>])*>/g;
const QUOTE = /<(\/?)blockquote\b[^>]*>/g;
/** Links that say nothing yet. */
const LINK = /<a href="\/(bugs|attachments)\/([1-9]\d{0,9})(?:#[\w-]*)?"(?![^>]*\b(?:title|class)=)/g;
const PICTURE_BEGINS = '<img src="/attachments/';
const PICTURE = /^<img src="\/attachments\/(\d+)[/"]/;
const PICTURES = /<img src="\/attachments\/(\d+)[/"]/g;
const MAYBE = /@|[0-9a-f]{8}/;
const MENTION = /(?<![\w@/.;=+-])@([a-z0-9][a-z0-9._-]{1,38})/gi;
/** With a letter and a digit: neither a time stamp nor a word. Not a part of an address, a UUID or a version. */
const SHA = /(?<![\w/.@-])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,40}(?![\w/-]|\.\w)/g;

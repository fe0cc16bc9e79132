import { attachmentNotes } from "#components/bugs/attachment-line.ts";
import { commentActions } from "#components/bugs/comment-actions.ts";
import { reactionsHtml } from "#components/bugs/comment-reactions.ts";
import { personHtml } from "#components/person-html.ts";
import { timeHtml } from "#components/time-html.ts";
import { isShownInText } from "#lib/bugs/attachments/safe-images.ts";
import { linkLine, linkQuoted } from "#lib/bugs/comments/link-line.ts";
import { mayReadComment } from "#lib/bugs/comments/policy.ts";
import type { Linking } from "#lib/bugs/comments/references.ts";
import { COMMENT, fieldsNaming, labelInSentence } from "#lib/bugs/fields/registry.ts";
import { changeParts, changeWords, duplicateWords, nameOf } from "#lib/bugs/history/describe.ts";
import type { AttachmentView, ChangeView, CommentView, PersonRef } from "#lib/bugs/views/bug.ts";
import { changePage } from "#lib/catalog/change-page.ts";
import { type Html, html, trustedHtml } from "#lib/html.ts";
import { countOf } from "#lib/text.ts";

export type ThreadProps = {
  bugId: number;
  /** Those whose part in the bug is said beside their names. */
  people?: Partial<Record<keyof typeof PARTS, PersonRef | null>>;
  /** Handles of the maintainers of the product, who are marked. */
  maintainers?: readonly string[];
  comments: readonly CommentView[];
  changes: readonly ChangeView[];
  attachments: readonly AttachmentView[];
  /** How many comments between the description and the next one are not shown. */
  hidden: number;
  /** Some comments or old changes are not shown. */
  isCut: boolean;
  /** Who reads, and when they were here before: what others said since is marked. */
  visitor?: { handle: string; at: string };
  /** On another page than the bug's: links to comments lead there. */
  isElsewhere?: boolean;
  /** The viewer may comment on the bug. */
  mayComment?: boolean;
  /** There is a form in the thread. */
  isFormOpen?: boolean;
  /** The anchor of the comment whose reactions can be chosen. */
  reacting?: string;
};

/** What people are to a bug, in words. */
const PARTS = { reporter: "reporter", assignee: "assignee", qaContact: "QA contact" } as const;

/** How many more comments a link in the gap shows. */
const STEP = 100;

/**
 * Comments and changes of a bug, oldest first, as list items in one HTML string, for the reasons in docs/decisions/017.
 * `now` is the reference for relative times.
 */
export function threadHtml(thread: ThreadProps, now = new Date()): string {
  return html`${threadItems(thread, now).map(({ item }) => item)}`.html;
}

/** The same as single items; those of comments with their anchors. */
export function threadItems(thread: ThreadProps, now = new Date()): ThreadItem[] {
  const { bugId, comments, changes, hidden, isCut, isElsewhere = false } = thread;
  const [first, next] = comments;
  const shown = new Set(comments.filter(({ audience }) => !audience).map(({ number }) => number));
  const filed = isCut && !isElsewhere && first?.number === 0 ? first : null;
  const gap = filed ? gapOf(bugId, hidden, next?.number ?? 0) : null;
  // Changes in the gap are hidden, too.
  const later =
    hidden > 0 && next ? changes.filter(({ at }) => Date.parse(at) >= Date.parse(next.createdAt)) : changes;
  const newestUndo = changes.findLast(({ undo }) => undo)?.undo ?? null;
  const [since] = newComments(thread);
  const render = (comment: CommentView) => ({
    anchor: comment.anchor,
    item: commentOf(thread, comment, shown, now),
  });
  const items = mergeByTime(filed ? comments.slice(1) : comments, later).flatMap((entry): ThreadItem[] => {
    if (!entry.comment) {
      const undo = undoOf(entry.changes[0]?.undo ?? null, newestUndo);
      return [{ item: changesOf(entry.changes, entry.at, now, undo) }];
    }
    return [...(entry.comment === since ? [{ item: NEW }] : []), render(entry.comment)];
  });
  return [...(filed ? [render(filed)] : []), ...(gap ? [{ item: gap }] : []), ...items];
}

type ThreadItem = { item: Html; anchor?: string };

/** What others said since the last visit, oldest first. */
export function newComments({ comments, visitor }: Pick<ThreadProps, "comments" | "visitor">): CommentView[] {
  if (!visitor) return [];
  const at = Date.parse(visitor.at);
  return comments.filter(
    ({ author, createdAt }) => Date.parse(createdAt) > at && author?.handle !== visitor.handle,
  );
}

const NEW = html`<li id="new" class="thread-new"><span>New since your last visit</span></li>`;

function gapOf(bugId: number, hidden: number, next: number): Html {
  if (hidden === 0)
    return html`<li class="thread-gap"><a href="/bugs/${bugId}?comments=all" data-go="stay">Show earlier changes</a></li>`;
  const all = html`<a href="/bugs/${bugId}?comments=all" data-go="stay">Show all</a>`;
  if (hidden <= STEP)
    return html`<li class="thread-gap"><a href="/bugs/${bugId}?comments=all" data-go="stay">Show ${countOf(hidden, "earlier comment")}</a></li>`;
  return html`<li class="thread-gap"><a href="/bugs/${bugId}?from=${next - STEP}" data-go="stay">Show ${STEP} earlier comments</a> of ${hidden} · ${all}</li>`;
}

function commentOf(
  {
    bugId,
    attachments,
    isCut,
    isElsewhere,
    people,
    maintainers,
    mayComment = false,
    reacting,
    isFormOpen = false,
  }: ThreadProps,
  comment: CommentView,
  shown: ReadonlySet<number>,
  now: Date,
): Html {
  const { number, anchor, author, createdAt, audience, tags } = comment;
  const files = attachments.filter(({ commentAnchor }) => commentAnchor === anchor);
  const name = audience ? `Private comment ${number}` : `Comment ${number}`;
  const isDescription = number === 0 && !audience;
  // Sanitised when it is rendered. Links to comments that are not shown get the address of the comment.
  const text = isCut ? linkHiddenComments(comment.html, bugId, shown) : comment.html;
  const said =
    text && text !== EMPTY_PLAIN
      ? folded(anchor, text, html`<div class="prose">${trustedHtml(text)}</div>`)
      : files.length > 0 || isElsewhere
        ? null
        : html`<p class="comment-empty">No text.</p>`;
  const body = comment.hidden ? hiddenOf(comment, comment.hidden, said, now) : said;
  const list = (mayReadComment(comment) ? files : []).map(
    (file) =>
      html`<li>${fileOf(bugId, file, comment.html.includes(`<img src="/attachments/${file.id}"`))}</li>`,
  );
  return html`<li id="${anchor}" class="comment"><article aria-label="${isDescription ? "Description" : name}"><header>${personOf(author)} ${partsOf(author, people, maintainers)}<span class="muted">${isDescription ? "filed this " : null}${timeHtml(createdAt, now)}</span>${audience ? onlyFor(audience) : null}${tags.map((tag) => html`<span class="part">${tag}</span> `)}${editedOf(bugId, comment, now)}<a href="${isElsewhere ? placeOf(bugId, anchor) : `#${anchor}`}" class="comment-link" aria-label="Link to ${name.toLowerCase()}">${audience ? `private ${number}` : `#${number}`}</a>${commentActions(bugId, comment, mayComment, isFormOpen)}${body ? html`<input type="checkbox" class="fold" aria-label="Fold or unfold ${isDescription ? "description" : name.toLowerCase()}">` : null}</header><div class="comment-text">${body}${list.length > 0 ? html`<ul>${list}</ul>` : null}${reactionsHtml(bugId, comment, mayComment, anchor === reacting)}</div></article></li>
`;
}

/** Who hid it and why; what it says is folded, for those who may read it. */
function hiddenOf(
  comment: CommentView,
  { by, at }: NonNullable<CommentView["hidden"]>,
  said: Html | null,
  now: Date,
): Html {
  const words = html`Hidden as ${comment.hiddenAs} by ${nameOf(by)} · ${timeHtml(at, now)}`;
  if (!mayReadComment(comment)) return html`<p class="comment-empty">${words}</p>`;
  return html`<details class="comment-hidden"><summary>${words}</summary>${said}</details>`;
}

function editedOf(bugId: number, { anchor, editedAt, editedBy }: CommentView, now: Date): Html | null {
  if (editedAt === null) return null;
  const by = editedBy ? ` by ${nameOf(editedBy)}` : "";
  return html`<a href="/bugs/${bugId}/${anchor}/edits" class="comment-edited" data-go>edited${by} ${timeHtml(editedAt, now)}</a>`;
}

/** The address of a comment from other pages. */
export function placeOf(bugId: number, anchor: string): string {
  return /^c\d+$/.test(anchor) ? `/bugs/${bugId}/${anchor}` : `/bugs/${bugId}?comments=all#${anchor}`;
}

/** A plain comment without text, as it is rendered. */
const EMPTY_PLAIN = '<div class="plain"></div>';

/** A text of more lines than this is folded. */
const LONG = 120;

/** Folded by style alone, so that it works without scripts and the browser finds words in it. */
function folded(anchor: string, text: string, prose: Html): Html {
  const lines = text.split(/\n|<br>/).length;
  if (lines <= LONG) return prose;
  return html`<input type="checkbox" class="unfold" id="unfold-${anchor}" aria-label="Show all ${lines.toLocaleString("en")} lines">${prose}<label for="unfold-${anchor}" aria-hidden="true">Show all ${lines.toLocaleString("en")} lines</label>`;
}

function partsOf(
  author: PersonRef | null,
  people: ThreadProps["people"] = {},
  maintainers: readonly string[] = [],
): Html[] {
  if (!author) return [];
  const parts = Object.keys(PARTS) as (keyof typeof PARTS)[];
  const words = parts.filter((part) => people[part]?.handle === author.handle).map((part) => PARTS[part]);
  const all = maintainers.includes(author.handle) ? [...words, "maintainer"] : words;
  return all.map((word) => html`<span class="part">${word}</span> `);
}

function onlyFor(audience: string): Html {
  return html`<span class="badge-amber"><svg class="icon" aria-hidden="true"><use href="/icons.svg#lock"/></svg>Only for ${audience}</span>`;
}

function linkHiddenComments(text: string, bugId: number, shown: ReadonlySet<number>): string {
  return text.replaceAll(/href="#c(\d{1,6})"/g, (link, number) =>
    shown.has(Number(number)) ? link : `href="/bugs/${bugId}/c${number}"`,
  );
}

/** `isInText`: as a picture, so that it is not shown twice. */
function fileOf(bugId: number, file: AttachmentView, isInText: boolean): Html {
  const name = file.summary || file.fileName;
  const notes = html`<span class="muted-xs">${attachmentNotes(file)}</span>`;
  const words = html`<a href="/bugs/${bugId}/attachments/${file.id}">${name}</a>`;
  const image =
    file.hasContent && !file.isObsolete && !isInText && isShownInText(file)
      ? thumbnailOf(bugId, file, name)
      : null;
  return file.isObsolete
    ? html`<span class="muted">${words} ${notes}</span>`
    : html`${words} ${notes}${image}`;
}

function thumbnailOf(bugId: number, { id }: AttachmentView, name: string): Html {
  return html`<a href="/bugs/${bugId}/attachments/${id}" class="thumbnail"><img src="/attachments/${id}" alt="${name}" loading="lazy" decoding="async"></a>`;
}

/** One act in a history: who changed what, when (exactly, without `now`), and `more` after that. */
export function changesOf(
  changes: readonly ChangeView[],
  at: string,
  now?: Date,
  more: Html | null = null,
  linking: Linking = {},
): Html {
  const list = changes.map((change, index) => html`${index > 0 ? ", " : null}${changeOf(change, linking)}`);
  const undone = changes[0]?.isUndone ? html`undid a change: ` : null;
  return html`<li class="act">${actorOf(changes[0])} ${undone}${list} · ${timeHtml(at, now)}${more}</li>
`;
}

/** The form that the buttons of a thread belong to (Activity). */
export const UNDO_FORM = "undo-change";

/** A button of one's own change; of the newest, with a key. */
function undoOf(act: string | null, newest: string | null): Html | null {
  if (act === null) return null;
  const key = act === newest ? html` data-key="z"` : null;
  return html` · <button form="${UNDO_FORM}" name="act" value="${act}" class="thread-undo"${key}>Undo</button>`;
}

function changeOf(change: ChangeView, linking: Linking): Html {
  const { label, from, to, verb } = changeParts(change);
  const words = changeWords(change);
  if (words)
    return change.attachmentId || change.field === COMMENT ? linkLine(words, linking) : linkQuoted(words);
  const value = (text: string) => valueOfChange(change.field, text);
  const duplicate = duplicateWords(change);
  if (duplicate) return html`${duplicate[0]}${value(duplicate[1])}${duplicate[2]}`;
  const before = html`<del>${value(from)}</del>`;
  const after = html`<ins>${value(to)}</ins>`;
  const name = labelInSentence(label);
  switch (verb) {
    case "added":
      return html`added ${value(to)} to ${name}`;
    case "removed":
      return html`removed ${value(from)} from ${name}`;
    case "cleared":
      return html`cleared ${name} (${before})`;
    case "set":
      return html`set ${name} to ${after}`;
    default:
      return html`changed ${name} ${before} → ${after}`;
  }
}

const BUG_FIELDS = new Set(fieldsNaming("bug"));

function valueOfChange(field: string, text: string): Html {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return BUG_FIELDS.has(field) && /^\d+$/.test(short)
    ? html`<a href="/bugs/${short}" data-go>bug ${short}</a>`
    : html`${short}`;
}

/** Who made changes; of a rule that names a commit, with its page. */
function actorOf(change: ChangeView | undefined): Html {
  const { author = null, proof = null } = change ?? {};
  const name = proof?.sha?.slice(0, 12);
  const page = proof && changePage(proof);
  if (!author || !name || !page) return personOf(author);
  const [before = "", ...after] = author.displayName.split(name);
  return html`<span class="person ink" data-initials="⚙">${before}<a href="${page}" rel="nofollow noopener ugc">${name}</a>${after.join(name)}</span>`;
}

export function personOf(person: PersonRef | null): Html {
  if (person?.handle) return personHtml(person);
  // A rule acts without a handle.
  return html`<span class="person ink" data-initials="${person ? "⚙" : "?"}">${nameOf(person)}</span>`;
}

type Entry<Said> = { at: string; comment?: Said; changes: ChangeView[] };

/** One entry per comment, and one per revision and actor; at the same time the comment comes first. */
export function mergeByTime<Said extends { createdAt: string }>(
  comments: readonly Said[],
  changes: readonly ChangeView[],
): Entry<Said>[] {
  const changeEntries: Entry<Said>[] = [];
  for (const change of changes) {
    const last = changeEntries.at(-1);
    if (last?.changes[0] && isOneAct(last.changes[0], change)) last.changes.push(change);
    else changeEntries.push({ at: change.at, changes: [change] });
  }
  const commentEntries = comments.map(
    (comment): Entry<Said> => ({ at: comment.createdAt, comment, changes: [] }),
  );
  return [...commentEntries, ...changeEntries].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || Number(!a.comment) - Number(!b.comment),
  );
}

/** What a rule does because of a person's act is at the same time, and is not theirs. */
function isOneAct(one: ChangeView, other: ChangeView): boolean {
  const isSameActor =
    one.author?.handle === other.author?.handle && one.author?.displayName === other.author?.displayName;
  return isSameActor && one.revision === other.revision && one.at === other.at;
}

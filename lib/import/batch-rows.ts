import "server-only";
import type { PoolClient } from "pg";
import {
  customOf,
  isPossibleAlias,
  numberComments,
  readTracNote,
  sortLinks,
  timesOf,
  typeOf,
} from "#lib/import/bug-values.ts";
import { CopyRows } from "#lib/import/copy.ts";
import type { NewBug } from "#lib/import/ground.ts";
import { guessPhase } from "#lib/import/guess-meaning.ts";
import { changesOf } from "#lib/import/history.ts";
import { renderImported } from "#lib/import/links.ts";
import { aliasOf } from "#lib/import/tracker.ts";

/** The rows of one batch of bugs, table by table. */
export class BatchRows {
  private readonly bugs = new CopyRows("bugs", BUG_COLUMNS);
  private readonly imported = new CopyRows("imported_bugs", ["source", "original_id", "bug_id"]);
  private readonly aliases = new CopyRows("bug_aliases", ["alias", "bug_id"]);
  private readonly cc = new CopyRows("bug_cc", ["bug_id", "user_id"]);
  private readonly keywords = new CopyRows("bug_keywords", ["bug_id", "keyword_id"]);
  private readonly groups = new CopyRows("bug_groups", ["bug_id", "group_id"]);
  private readonly comments = new CopyRows("comments", COMMENT_COLUMNS);
  private readonly attachments = new CopyRows("attachments", ATTACHMENT_COLUMNS);
  private readonly changes = new CopyRows("changes", CHANGE_COLUMNS);
  private readonly flags = new CopyRows("flags", FLAG_COLUMNS);
  private readonly seeAlso = new CopyRows("see_also", ["bug_id", "url"]);
  readonly dependencies = new CopyRows("dependencies", ["bug_id", "depends_on_id"]);
  private readonly links = new Set<string>();
  private readonly ids: { comments: number[]; attachments: number[]; takenAliases: Set<string> };

  /** Numbers for as many comments and attachments as will come, and the aliases of other bugs in lower case. */
  constructor(ids: { comments: number[]; attachments: number[]; takenAliases: Set<string> }) {
    // Taken from the end.
    this.ids = { ...ids, comments: ids.comments.toReversed(), attachments: ids.attachments.toReversed() };
  }

  /** One bug under its number here. */
  addBug({ ground, record }: NewBug, id: number, duplicateOfId: number | null): void {
    const { tracker, people, catalog } = ground;
    const person: FindPerson = (login) =>
      login === null ? null : (people.accounts.get(login.toLowerCase())?.id ?? null);
    const product = catalog.get(record.product.toLowerCase());
    if (!product) throw new Error(`The product ${record.product} is not here.`);
    const { created, changed } = timesOf(record);
    const links = sortLinks(tracker.name, record.see_also);
    const refusedAliases = this.addAliases(record.alias, id);
    if (tracker.renumbered.has(record.id)) this.addAliases([aliasOf(tracker.name, record.id)], id);
    const attachmentIds = this.addAttachments({ ground, record }, id, person, created);
    const changes = changesOf(record, {
      handle: (login) => people.accounts.get(login.toLowerCase())?.handle ?? null,
      bug: (other) => (tracker.renumbered.has(other) ? aliasOf(tracker.name, other) : String(other)),
    });
    for (const { revision, who, at, field, from, to, attachment, isPrivate } of changes) {
      const attachmentId = attachment === null ? null : (attachmentIds.get(attachment) ?? null);
      this.changes.add(id, revision, person(who), at, field, from, to, attachmentId, isPrivate);
    }
    this.bugs.add(
      id,
      product.id,
      record.component === null ? null : (product.components.get(record.component.toLowerCase()) ?? null),
      typeOf(record),
      record.summary,
      record.status,
      record.resolution,
      record.severity ?? ground.defaults.severity,
      record.priority ?? ground.defaults.priority,
      record.version === null ? null : (product.versions.get(record.version) ?? null),
      record.target_release === null ? null : (product.versions.get(record.target_release) ?? null),
      record.target_milestone === null ? null : (product.milestones.get(record.target_milestone) ?? null),
      person(record.reporter),
      person(record.assignee),
      person(record.qa_contact),
      duplicateOfId,
      record.whiteboard ?? "",
      record.url ?? "",
      record.platform ?? "",
      record.op_sys ?? "",
      record.deadline,
      guessPhase(record.status, record.resolution === null).meaning !== "unconfirmed",
      customOf(record, { see_also: links.others, alias: refusedAliases }),
      changes.reduce((highest, { revision }) => Math.max(highest, revision), 1),
      created,
      changed,
    );
    this.imported.add(tracker.name, record.id, id);
    for (const url of links.urls) this.addSeeAlso(id, url);
    for (const userId of new Set(record.cc.map(person))) if (userId !== null) this.cc.add(id, userId);
    const keywordIds = record.keywords.map((word) => product.keywords.get(word.toLowerCase()));
    for (const keywordId of new Set(keywordIds))
      if (keywordId !== undefined) this.keywords.add(id, keywordId);
    const groupIds = record.groups.map((name) => ground.groups.get(name.toLowerCase()));
    for (const groupId of new Set(groupIds)) if (groupId !== undefined) this.groups.add(id, groupId);
    for (const flag of record.flags) {
      const typeId = ground.flagTypes.get(flag.name);
      if (typeId === undefined) continue;
      const status = FLAG_STATUS[flag.status];
      const requestee = status === "requested" ? person(flag.requestee) : null;
      const since = flag.creation_date ?? changed;
      this.flags.add(
        typeId,
        id,
        status,
        person(flag.setter),
        requestee,
        since,
        flag.modification_date ?? since,
      );
    }
  }

  /** An address on a bug, once. */
  addSeeAlso(id: number, url: string): void {
    const key = `${id} ${url}`;
    if (this.links.has(key)) return;
    this.links.add(key);
    this.seeAlso.add(id, url);
  }

  async send(client: PoolClient): Promise<void> {
    for (const rows of [this.bugs, this.imported, this.aliases, this.cc, this.keywords, this.groups])
      await rows.send(client);
    for (const rows of [this.comments, this.attachments, this.changes, this.flags]) await rows.send(client);
    for (const rows of [this.dependencies, this.seeAlso]) await rows.send(client);
  }

  /** Gives the words that cannot be aliases here. */
  private addAliases(words: string[], id: number): string[] {
    return words.filter((word) => {
      const key = word.toLowerCase();
      if (!isPossibleAlias(word) || this.ids.takenAliases.has(key)) return true;
      this.ids.takenAliases.add(key);
      this.aliases.add(word, id);
      return false;
    });
  }

  /** Comments and attachments; gives the attachments' ids by the numbers they had. */
  private addAttachments(
    { ground, record }: NewBug,
    id: number,
    person: FindPerson,
    created: string,
  ): Map<number, number> {
    const attachmentIds = new Map<number, number>();
    const files = record.attachments.map((file) => {
      const attachmentId = take(this.ids.attachments);
      if (file.id) attachmentIds.set(file.id, attachmentId);
      return { file, attachmentId };
    });
    const commentOf = this.addComments({ ground, record }, id, person, created, attachmentIds);
    for (const { file, attachmentId } of files) {
      const note = readTracNote(file.text ?? "");
      this.attachments.add(
        attachmentId,
        id,
        file.id ? (commentOf.get(file.id) ?? null) : null,
        person(file.who),
        file.file_name ?? file.summary ?? "attachment",
        file.summary ?? file.text ?? file.file_name ?? "",
        file.content_type ?? "application/octet-stream",
        file.size ?? note.size,
        file.is_patch,
        file.is_obsolete,
        file.is_private,
        file.when ?? note.when ?? created,
        file.id ?? null,
      );
    }
    return attachmentIds;
  }

  /** The description and the comments; gives the comment that each attachment came with. */
  private addComments(
    { ground, record }: NewBug,
    id: number,
    person: FindPerson,
    created: string,
    attachmentIds: Map<number, number>,
  ): Map<number, number> {
    const add = (number: number, who: string | null, text: string, isPrivate: boolean, at: string) => {
      const commentId = take(this.ids.comments);
      const html = renderImported(text, ground.tracker, attachmentIds);
      this.comments.add(commentId, id, number, person(who), text, "plain", html, isPrivate, at);
      return commentId;
    };
    add(0, record.reporter, record.description ?? "", record.description_is_private, created);
    const numbers = numberComments(record.comments);
    const commentOf = new Map<number, number>();
    for (const [index, { who, text, is_private, when, attachment_id }] of record.comments.entries()) {
      const commentId = add(numbers[index] ?? index + 1, who, text, is_private, when);
      if (attachment_id && !commentOf.has(attachment_id)) commentOf.set(attachment_id, commentId);
    }
    return commentOf;
  }
}

type FindPerson = (login: string | null) => number | null;

function take(ids: number[]): number {
  const id = ids.pop();
  if (id === undefined) throw new Error("Too few numbers were reserved.");
  return id;
}

const FLAG_STATUS = { "?": "requested", "+": "granted", "-": "denied" } as const;

const BUG_COLUMNS =
  `id product_id component_id type summary status resolution severity priority version_id target_release_id target_milestone_id reporter_id
   assignee_id qa_contact_id duplicate_of_id whiteboard url hardware os deadline ever_confirmed custom revision created_at
   changed_at`.split(/\s+/);
const COMMENT_COLUMNS = "id bug_id number author_id text format html is_private created_at".split(" ");
const ATTACHMENT_COLUMNS =
  `id bug_id comment_id author_id file_name summary content_type size is_patch is_obsolete is_private created_at
   original_id`.split(/\s+/);
const CHANGE_COLUMNS = "bug_id revision author_id at field from to attachment_id is_private".split(" ");
const FLAG_COLUMNS = "type_id bug_id status setter_id requestee_id created_at changed_at".split(" ");

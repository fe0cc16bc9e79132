import "server-only";
import type { PoolClient } from "pg";
import { FIELDS, PLAIN_FIELDS } from "#lib/bugs/fields/registry.ts";
import {
  customOf,
  isPossibleAlias,
  numberComments,
  plainValuesOf,
  readTracNote,
  refusedTags,
  sortLinks,
  tagsHere,
  timesOf,
} from "#lib/import/bug-values.ts";
import type { ProductHere } from "#lib/import/catalog.ts";
import { CopyRows } from "#lib/import/copy.ts";
import { EventRows } from "#lib/import/event-rows.ts";
import { guessPhase } from "#lib/import/guess-meaning.ts";
import { changesOf } from "#lib/import/history.ts";
import { hoursOf } from "#lib/import/hours.ts";
import type { NewBug } from "#lib/import/import-target.ts";
import { renderImported } from "#lib/import/links.ts";
import type { BugRecord } from "#lib/import/record.ts";
import { type ThingsHere, thingId } from "#lib/import/thing-ids.ts";
import { aliasOf, type FlagTarget, flagTypeKey } from "#lib/import/tracker.ts";
import { parseNumber } from "#lib/text.ts";

/** What a batch of bugs needs of the database before. */
export type BatchIds = {
  /** Numbers for as many comments, attachments and events as will come. */
  comments: number[];
  attachments: number[];
  events: number[];
  /** The aliases of other bugs, in lower case. */
  takenAliases: Set<string>;
  /** The audience of each product's insiders. */
  insiders: Map<number, number>;
};

/** The rows of one batch of bugs, table by table. */
export class BatchRows {
  private readonly bugs = new CopyRows("bugs", BUG_COLUMNS);
  private readonly imported = new CopyRows("imported_bugs", ["source", "original_id", "bug_id"]);
  private readonly aliases = new CopyRows("bug_aliases", ["alias", "bug_id"]);
  private readonly cc = new CopyRows("bug_cc", ["bug_id", "user_id"]);
  private readonly keywords = new CopyRows("bug_keywords", ["bug_id", "keyword_id"]);
  private readonly groups = new CopyRows("bug_groups", ["bug_id", "group_id"]);
  private readonly events: EventRows;
  private readonly comments = new CopyRows("comments", COMMENT_COLUMNS);
  private readonly attachments = new CopyRows("attachments", ATTACHMENT_COLUMNS);
  private readonly changes = new CopyRows("changes", CHANGE_COLUMNS);
  private readonly flags = new CopyRows("flags", FLAG_COLUMNS);
  private readonly seeAlso = new CopyRows("see_also", ["bug_id", "url"]);
  readonly dependencies = new CopyRows("dependencies", ["bug_id", "depends_on_id"]);
  readonly regressions = new CopyRows("regressions", ["bug_id", "regressed_by_id"]);
  private readonly times = new CopyRows("bug_times", ["bug_id", "estimate", "hours_left"]);
  private readonly related = new CopyRows("related_bugs", ["bug_id", "other_id"]);
  private readonly links = new Set<string>();
  private readonly ids: BatchIds;

  constructor(ids: BatchIds) {
    // Taken from the end.
    this.ids = { ...ids, comments: ids.comments.toReversed(), attachments: ids.attachments.toReversed() };
    this.events = new EventRows(ids.events);
  }

  /** One bug under its number here. `bugHere`: the bug that an address leads to, if it is here by then. */
  addBug(
    { target, record }: NewBug,
    id: number,
    duplicateOfId: number | null,
    bugHere: (url: string) => number | undefined,
  ): void {
    const { tracker, people, catalog } = target;
    const person: FindPerson = (login) =>
      login === null ? null : (people.accounts.get(login.toLowerCase())?.id ?? null);
    const product = catalog.get(record.product.toLowerCase());
    if (!product) throw new Error(`The product ${record.product} is not here.`);
    const { created, changed } = timesOf(record);
    const links = sortLinks(tracker.name, record.see_also);
    const refusedAliases = this.addAliases(record.alias, id);
    if (tracker.renumbered.has(record.id)) this.addAliases([aliasOf(tracker.name, record.id)], id);
    const revision = this.addHistory({ target, record }, product, id, person, created);
    this.bugs.add(
      id,
      product.id,
      record.component === null ? null : (product.components.get(record.component.toLowerCase()) ?? null),
      record.status,
      record.resolution,
      record.severity ?? target.defaults.severity,
      record.priority ?? target.defaults.priority,
      record.version === null ? null : (product.versions.get(record.version) ?? null),
      record.target_release === null ? null : (product.versions.get(record.target_release) ?? null),
      record.target_milestone === null ? null : (product.milestones.get(record.target_milestone) ?? null),
      person(record.reporter),
      person(record.assignee),
      person(record.qa_contact),
      duplicateOfId,
      guessPhase(record.status, record.resolution === null).meaning !== "unconfirmed",
      customOf(record, {
        see_also: links.others,
        alias: refusedAliases,
        comment_tags: refusedTags(record),
      }),
      revision,
      created,
      changed,
      ...plainValuesOf(record),
    );
    const hours = hoursOf(record);
    if (hours) this.times.add(id, hours.estimate, hours.left);
    this.imported.add(tracker.name, record.id, id);
    for (const url of links.urls) {
      const other = bugHere(url);
      if (other === undefined || other === id) this.addSeeAlso(id, url);
      else this.relate(id, other);
    }
    for (const userId of new Set(record.cc.map(person))) if (userId !== null) this.cc.add(id, userId);
    const keywordIds = record.keywords.map((word) => product.keywords.get(word.toLowerCase()));
    for (const keywordId of new Set(keywordIds))
      if (keywordId !== undefined) this.keywords.add(id, keywordId);
    const groupIds = record.groups.map((name) => target.groups.get(name.toLowerCase()));
    for (const groupId of new Set(groupIds)) if (groupId !== undefined) this.groups.add(id, groupId);
    this.addFlags(record.flags, { on: "bug", id, target, person, since: changed });
  }

  /** Flags of a bug, or of one of its attachments. */
  private addFlags(
    flags: BugRecord["flags"],
    { on, id, target, person, since, attachmentId = null, audienceId = null }: FlagsOn,
  ): void {
    for (const flag of flags) {
      const typeId = target.flagTypes.get(flagTypeKey(on, flag.name));
      if (typeId === undefined) continue;
      const status = FLAG_STATUS[flag.status];
      const created = flag.creation_date ?? since;
      this.flags.add(
        typeId,
        id,
        attachmentId,
        audienceId,
        status,
        person(flag.setter),
        status === "requested" ? person(flag.requestee) : null,
        created,
        flag.modification_date ?? created,
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

  /** Both bugs say so, once. */
  private relate(id: number, other: number): void {
    const key = `${Math.min(id, other)} ${Math.max(id, other)}`;
    if (this.links.has(key)) return;
    this.links.add(key);
    this.related.add(id, other);
    this.related.add(other, id);
  }

  async send(client: PoolClient): Promise<void> {
    for (const rows of [this.bugs, this.imported, this.aliases, this.cc, this.keywords, this.groups])
      await rows.send(client);
    await this.events.send(client);
    for (const rows of [this.comments, this.attachments, this.changes, this.flags]) await rows.send(client);
    for (const rows of [this.dependencies, this.regressions, this.related, this.seeAlso, this.times])
      await rows.send(client);
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

  /** Events, with the comments, attachments and changes that they are of. Gives the bug's revision. */
  private addHistory(
    { target, record }: NewBug,
    product: ProductHere,
    id: number,
    person: FindPerson,
    created: string,
  ): number {
    const { tracker, people } = target;
    const insiders = this.ids.insiders.get(product.id) ?? null;
    const audienceOf = (isPrivate: boolean) => (isPrivate ? insiders : null);
    const attachmentIds = new Map<number, number>();
    const files = record.attachments.map((file) => {
      const attachmentId = take(this.ids.attachments);
      if (file.id) attachmentIds.set(file.id, attachmentId);
      return { file, attachmentId, note: readTracNote(file.text ?? "") };
    });
    const changes = changesOf(record, {
      handle: (login) => people.accounts.get(login.toLowerCase())?.handle ?? null,
      bug: (other) => (tracker.renumbered.has(other) ? aliasOf(tracker.name, other) : String(other)),
    });
    const filing = {
      who: person(record.reporter),
      at: created,
      audienceId: audienceOf(record.description_is_private),
    };
    const { revision, filed, eventOf } = this.events.open(id, filing, [
      ...record.comments.map(({ who, when, is_private }) => ({
        who: person(who),
        at: when,
        audienceId: audienceOf(is_private),
        isChange: false,
      })),
      ...files.map(({ file, note }) => ({
        who: person(file.who),
        at: file.when ?? note.when ?? created,
        audienceId: audienceOf(file.is_private),
        isChange: false,
      })),
      ...changes.map(({ who, at, isPrivate }) => ({
        who: person(who),
        at,
        audienceId: audienceOf(isPrivate),
        isChange: true,
      })),
    ]);
    const event = (index: number) => eventOf[index] ?? filed;

    const addComment = (
      eventId: number,
      number: number,
      who: string | null,
      text: string,
      isPrivate: boolean,
      at: string,
      tags: readonly string[],
    ) => {
      const commentId = take(this.ids.comments);
      const html = renderImported(text, tracker, attachmentIds);
      this.comments.add(
        commentId,
        id,
        eventId,
        audienceOf(isPrivate),
        number,
        person(who),
        text,
        "plain",
        html,
        at,
        `{${tagsHere(tags).kept.join(",")}}`,
      );
      return commentId;
    };
    addComment(
      filed,
      0,
      record.reporter,
      record.description ?? "",
      record.description_is_private,
      created,
      record.description_tags,
    );
    const numbers = numberComments(record.comments);
    const commentOf = new Map<number, number>();
    for (const [index, { who, text, is_private, when, attachment_id, tags }] of record.comments.entries()) {
      const number = numbers[index] ?? index + 1;
      const commentId = addComment(event(index), number, who, text, is_private, when, tags);
      if (attachment_id && !commentOf.has(attachment_id)) commentOf.set(attachment_id, commentId);
    }
    for (const [index, { file, attachmentId, note }] of files.entries()) {
      this.attachments.add(
        attachmentId,
        id,
        event(record.comments.length + index),
        audienceOf(file.is_private),
        file.id ? (commentOf.get(file.id) ?? null) : null,
        person(file.who),
        file.file_name ?? file.summary ?? "attachment",
        file.summary ?? file.text ?? file.file_name ?? "",
        file.content_type ?? "application/octet-stream",
        file.size ?? note.size,
        file.is_patch,
        file.is_obsolete,
        file.when ?? note.when ?? created,
        file.id ?? null,
      );
      this.addFlags(file.flags, {
        on: "attachment",
        ...{ id, target, person, attachmentId, audienceId: audienceOf(file.is_private) },
        since: file.when ?? note.when ?? created,
      });
    }
    const here = thingsHere(target, product);
    for (const [index, { at, field, from, to, attachment, isPrivate }] of changes.entries()) {
      const attachmentId = attachment === null ? null : (attachmentIds.get(attachment) ?? null);
      const eventId = event(record.comments.length + files.length + index);
      const ids = [thingId(field, from, here), thingId(field, to, here)] as const;
      this.changes.add(eventId, id, at, field, from, to, ...ids, attachmentId, audienceOf(isPrivate));
    }
    return revision;
  }
}

/** The things here by the words that the history of a tracker uses for them. */
function thingsHere(
  { tracker, handles, catalog, groups }: NewBug["target"],
  product: ProductHere,
): ThingsHere {
  return {
    product,
    catalog,
    person: (handle) => handles.get(handle.toLowerCase()) ?? null,
    bug(word) {
      const number = parseNumber(/\d+$/.exec(word)?.[0] ?? "");
      if (number === null) return null;
      return tracker.here.get(number) ?? (tracker.renumbered.has(number) ? null : number);
    },
    group: (name) => groups.get(name.toLowerCase()) ?? null,
  };
}

type FlagsOn = {
  on: FlagTarget;
  /** The number of the bug. */
  id: number;
  target: NewBug["target"];
  person: FindPerson;
  /** When it was set, if the flag does not say. */
  since: string;
  attachmentId?: number | null;
  audienceId?: number | null;
};

type FindPerson = (login: string | null) => number | null;

function take(ids: number[]): number {
  const id = ids.pop();
  if (id === undefined) throw new Error("Too few numbers were reserved.");
  return id;
}

const FLAG_STATUS = { "?": "requested", "+": "granted", "-": "denied" } as const;

const BUG_COLUMNS = [
  ...`id product_id component_id status resolution severity priority version_id target_release_id target_milestone_id reporter_id
      assignee_id qa_contact_id duplicate_of_id ever_confirmed custom revision created_at changed_at`.split(
    /\s+/,
  ),
  ...PLAIN_FIELDS.map((name) => FIELDS[name].column),
];
const COMMENT_COLUMNS =
  "id bug_id event_id audience_id number author_id text format html created_at tags".split(" ");
const ATTACHMENT_COLUMNS =
  `id bug_id event_id audience_id comment_id author_id file_name summary content_type size is_patch is_obsolete created_at
   original_id`.split(/\s+/);
const CHANGE_COLUMNS = "event_id bug_id at field from to from_id to_id attachment_id audience_id".split(" ");
const FLAG_COLUMNS =
  "type_id bug_id attachment_id audience_id status setter_id requestee_id created_at changed_at".split(" ");

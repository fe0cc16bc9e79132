import "server-only";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import {
  appliesIn,
  canGrant,
  canMove,
  type FlagFacts,
  type FlagMove,
  type FlagStatus,
  type Place,
  whoMay,
} from "#lib/flags/policy.ts";
import { type FlagTypeRow, includedIn, listFlagTypes } from "#lib/flags/queries.ts";
import type { FlagChange } from "#lib/flags/schema.ts";
import { flagText } from "#lib/flags/text.ts";
import { type Actor, can } from "#lib/people/viewer.ts";

/** One line of history of a bug. */
export type FlagRecord = {
  field: "flag";
  from: string;
  to: string;
  attachmentId: number | null;
  isPrivate: boolean;
};

type FlagSurroundings = {
  /** What is said along with it, for types that want a comment. */
  comment: string | undefined;
  /** Somebody by handle or address who may be asked: has an account that is open, and sees the bug. */
  findAsked: (name: string) => Promise<Actor | null>;
};

/**
 * Sets, answers and clears flags of a bug that is locked, by somebody who sees it; `holdFlagTypes`
 * was taken. Gives the history, and who was asked. What may not be is refused at `flags`, a comment that is missing at `comment`.
 * (Rules: Bugzilla, Flag.pm; who may clear is checked here too.)
 */
export async function setFlags(
  tx: Transaction,
  actor: Actor,
  bug: { id: number } & Place,
  changes: readonly FlagChange[],
  surroundings: FlagSurroundings,
): Promise<{ records: FlagRecord[]; askedIds: number[] }> {
  const setting = new FlagSetting(tx, actor, bug, surroundings);
  await setting.load(changes);
  for (const change of changes) await setting.apply(change);
  return { records: setting.records, askedIds: [...setting.askedIds] };
}

type SetFlag = FlagFacts & {
  id: number;
  typeId: number;
  attachmentId: number | null;
  requestee: string | null;
};
type Asked = { id: number; handle: string };
type Item = { attachmentId: number | null; isPrivate: boolean };

class FlagSetting {
  readonly records: FlagRecord[] = [];
  readonly askedIds = new Set<number>();
  private readonly tx: Transaction;
  private readonly actor: Actor;
  private readonly bug: { id: number } & Place;
  private readonly surroundings: FlagSurroundings;
  private flags: SetFlag[] = [];
  private types: FlagTypeRow[] = [];
  private files: { id: number; isPrivate: boolean }[] = [];

  constructor(tx: Transaction, actor: Actor, bug: { id: number } & Place, surroundings: FlagSurroundings) {
    this.tx = tx;
    this.actor = actor;
    this.bug = bug;
    this.surroundings = surroundings;
  }

  async load(changes: readonly FlagChange[]): Promise<void> {
    const { tx, bug, actor } = this;
    const isInsider = can(actor, "see_private", bug.productId);
    this.files = await queryRowsIn(
      tx,
      sql`SELECT id, is_private AS "isPrivate" FROM attachments
          WHERE bug_id = ${bug.id} AND (NOT is_private OR ${isInsider} OR author_id = ${actor.userId})`,
    );
    const flags = await queryRowsIn<SetFlag>(
      tx,
      sql`SELECT f.id, f.type_id AS "typeId", f.attachment_id AS "attachmentId", f.status::text AS status,
            f.setter_id AS "setterId", f.requestee_id AS "requesteeId", u.handle::text AS requestee
          FROM flags f LEFT JOIN users u ON u.id = f.requestee_id WHERE f.bug_id = ${bug.id} ORDER BY f.id`,
    );
    this.flags = flags.filter(({ attachmentId }) => this.findItem(attachmentId) !== null);
    const typeIds = changes.flatMap(({ typeId }) => typeId ?? []);
    const names = changes.flatMap(({ type }) => type ?? []);
    this.types = await listFlagTypes(
      sql`ft.id = ANY(${this.flags.map(({ typeId }) => typeId)}::int[])
        OR ((ft.id = ANY(${typeIds}::int[]) OR ft.name = ANY(${names}::text[])) AND ${includedIn(bug.productId)})`,
      tx,
    );
  }

  async apply(change: FlagChange): Promise<void> {
    const { type, flag, item } = this.find(change);
    const to = change.status;
    const asked = to === "requested" ? await this.findRequestees(type, flag, item, change.requestee) : [];
    const [first = null, ...others] = asked;
    const isSame = flag?.status === to && (to !== "requested" || (first?.id ?? null) === flag.requesteeId);
    if (isSame && others.length === 0) return;
    if (!canMove(this.actor, type, flag, to, this.bug)) this.refuse(type, flag, to);
    if (flag?.status !== to) this.demandComment(type, to);

    if (to === "cleared") await this.clear(type, flag, item);
    else if (flag && !isSame) await this.answer(type, flag, item, to, first);
    else if (!flag) await this.set(type, item, to, first);
    for (const other of others) await this.set(type, item, "requested", other);
  }

  private find(change: FlagChange): { type: FlagTypeRow; flag: SetFlag | null; item: Item } {
    if (change.flagId !== undefined) {
      const flag = this.flags.find(({ id }) => id === change.flagId);
      const type = this.types.find(({ id }) => id === flag?.typeId);
      const item = flag ? this.findItem(flag.attachmentId) : null;
      if (!flag || !type || !item) throw problem("That flag is not set here any more.");
      return { type, flag, item };
    }
    const target = change.attachmentId === undefined ? "bug" : "attachment";
    const attachmentId = change.attachmentId ?? null;
    const type = this.types.find(
      (type) =>
        type.target === target &&
        (change.typeId === undefined ? type.name === change.type : type.id === change.typeId) &&
        (appliesIn(type, this.bug) || this.on(type, attachmentId).length > 0),
    );
    if (!type) throw problem(`There is no flag${change.type ? ` “${change.type}”` : " of that kind"} here.`);
    const item = this.findItem(attachmentId);
    if (!item) throw problem("There is no such attachment on this bug.");
    const set = this.on(type, attachmentId);
    const [only] = set;
    const isNew = set.length === 0 || (change.status === "requested" && type.isMultiplicable);
    if (isNew) {
      if (change.status === "cleared") throw problem(`“${type.name}” is not set here.`);
      return { type, flag: null, item };
    }
    if (set.length > 1 || !only) throw problem(`“${type.name}” is set several times here: say which one.`);
    return { type, flag: only, item };
  }

  private on(type: FlagTypeRow, attachmentId: number | null): SetFlag[] {
    return this.flags.filter((flag) => flag.typeId === type.id && flag.attachmentId === attachmentId);
  }

  private findItem(attachmentId: number | null): Item | null {
    if (attachmentId === null) return { attachmentId, isPrivate: false };
    const file = this.files.find(({ id }) => id === attachmentId);
    return file ? { attachmentId, isPrivate: file.isPrivate } : null;
  }

  /** Who is to be asked; empty for nobody in particular. */
  private async findRequestees(
    type: FlagTypeRow,
    flag: SetFlag | null,
    item: Item,
    said: string | null | undefined,
  ): Promise<Asked[]> {
    const current =
      flag?.requesteeId && flag.requestee ? [{ id: flag.requesteeId, handle: flag.requestee }] : [];
    if (said === undefined && flag?.status === "requested") return current;
    if (said === undefined) return this.defaultRequestee(type, item);
    const names = [...new Set((said ?? "").split(",").map((name) => name.trim()))].filter(Boolean);
    if (names.length === 0) return [];
    if (!type.canNameRequestee) throw problem(`“${type.name}” cannot be asked of one person.`);
    if (names.length > 1 && !type.isMultiplicable) {
      throw problem(`“${type.name}” can be asked of one person at a time.`);
    }
    const asked: Asked[] = [];
    for (const name of names) {
      // Who is asked already stays so, though he might not be asked anew.
      const kept = current.find(
        ({ handle }) => handle.toLowerCase() === name.replace(/^@/, "").toLowerCase(),
      );
      if (kept) {
        asked.push(kept);
        continue;
      }
      const person = await this.findWhoSees(name, item);
      if (!person) throw problem(`Nobody here is called “${name}”.`);
      if (!canGrant(person, type, this.bug.productId)) {
        throw problem(
          `@${person.handle} may not answer “${type.name}” here: that takes ${whoMay(type, "granted")}.`,
        );
      }
      asked.push({ id: person.userId, handle: person.handle });
    }
    return asked;
  }

  private async defaultRequestee(type: FlagTypeRow, item: Item): Promise<Asked[]> {
    if (!type.defaultRequestee || !type.canNameRequestee) return [];
    const person = await this.findWhoSees(type.defaultRequestee.handle, item);
    if (!person || !canGrant(person, type, this.bug.productId)) return [];
    return [{ id: person.userId, handle: person.handle }];
  }

  private async findWhoSees(name: string, item: Item): Promise<Actor | null> {
    const person = await this.surroundings.findAsked(name);
    if (person && item.isPrivate && !can(person, "see_private", this.bug.productId)) return null;
    return person;
  }

  /** A questionnaire sent back as it was is no comment. */
  private demandComment(type: FlagTypeRow, to: FlagMove): void {
    if (to === "cleared" || !type.requiresComment) return;
    const comment = (this.surroundings.comment ?? "").trim();
    if (comment !== "" && comment !== type.questionnaire.trim()) return;
    throw new InvalidInput({
      comment: [
        `“${type.name}” takes a comment: ${type.questionnaire ? "answer what is asked" : "say why"}.`,
      ],
    });
  }

  private refuse(type: FlagTypeRow, flag: FlagFacts | null, to: FlagMove): never {
    if (to !== "cleared" && !type.isActive)
      throw problem(`“${type.name}” is not used any more: it can only be cleared.`);
    if (to !== "cleared" && !appliesIn(type, this.bug))
      throw problem(`“${type.name}” is not used here: it can only be cleared.`);
    if (to === "requested" && !type.isRequestable) throw problem(`“${type.name}” cannot be asked for.`);
    const verb = { requested: "ask for", granted: "grant", denied: "deny", cleared: "clear" }[to];
    const needed = flag?.status === "granted" ? "granted" : to;
    throw problem(`You may not ${verb} “${type.name}” here: that takes ${whoMay(type, needed)}.`);
  }

  private async set(type: FlagTypeRow, item: Item, status: FlagStatus, asked: Asked | null): Promise<void> {
    const requesteeId = asked?.id ?? null;
    const isAskedAlready = this.on(type, item.attachmentId).some(
      (flag) => status === "requested" && flag.status === "requested" && flag.requesteeId === requesteeId,
    );
    if (isAskedAlready) return;
    const row = {
      typeId: type.id,
      attachmentId: item.attachmentId,
      status,
      setterId: this.actor.userId,
      requesteeId,
    };
    const { id } = await this.tx.flag.create({ data: { ...row, bugId: this.bug.id }, select: { id: true } });
    const flag = { ...row, id, requestee: asked?.handle ?? null };
    this.flags.push(flag);
    this.record(item, "", flagText({ type: type.name, ...flag }));
    if (requesteeId !== null) this.askedIds.add(requesteeId);
  }

  /** Passing a request on keeps who asked, so that the answer goes to him. */
  private async answer(
    type: FlagTypeRow,
    flag: SetFlag,
    item: Item,
    status: FlagStatus,
    asked: Asked | null,
  ): Promise<void> {
    const from = flagText({ type: type.name, ...flag });
    const isPassedOn = status === "requested" && flag.status === "requested";
    if (!isPassedOn) flag.setterId = this.actor.userId;
    flag.status = status;
    flag.requesteeId = asked?.id ?? null;
    flag.requestee = asked?.handle ?? null;
    const { setterId, requesteeId } = flag;
    await this.tx.flag.update({
      where: { id: flag.id },
      data: { status, setterId, requesteeId, changedAt: new Date() },
      select: { id: true },
    });
    this.record(item, from, flagText({ type: type.name, ...flag }));
    if (requesteeId !== null) this.askedIds.add(requesteeId);
  }

  private async clear(type: FlagTypeRow, flag: SetFlag | null, item: Item): Promise<void> {
    if (!flag) return;
    await this.tx.flag.delete({ where: { id: flag.id }, select: { id: true } });
    this.flags = this.flags.filter(({ id }) => id !== flag.id);
    this.record(item, flagText({ type: type.name, ...flag }), "");
  }

  private record({ attachmentId, isPrivate }: Item, from: string, to: string): void {
    this.records.push({ field: "flag", from, to, attachmentId, isPrivate });
  }
}

function problem(message: string): InvalidInput {
  return new InvalidInput({ flags: [message] });
}

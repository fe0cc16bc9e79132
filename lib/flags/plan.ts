import { InvalidInput } from "#lib/errors.ts";
import { demandWords, type Said } from "#lib/flags/demand-words.ts";
import {
  appliesIn,
  canBeAsked,
  canMove,
  type FlagFacts,
  type FlagMove,
  type FlagPlace,
  type FlagStatus,
  whoMay,
} from "#lib/flags/policy.ts";
import type { FlagTypeRow } from "#lib/flags/queries.ts";
import type { FlagChange } from "#lib/flags/schema.ts";
import { FLAG_VERBS, flagText, questionText } from "#lib/flags/text.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** A flag on a bug or an attachment. New ones have no id yet. */
export type SetFlag = FlagFacts & {
  id: number | null;
  typeId: number;
  attachmentId: number | null;
  audienceId: number | null;
  requestee: string | null;
  /** The handle of its setter. */
  setter: string | null;
};

/** One row of history: texts of flagText, and the ids of their types. */
export type FlagRecord = {
  from: string;
  to: string;
  fromId: number | null;
  toId: number | null;
  attachmentId: number | null;
  audienceId: number | null;
};

/** The loaded data for planning flags. */
export type FlagSituation = {
  actor: Actor;
  place: FlagPlace;
  flags: readonly SetFlag[];
  types: readonly FlagTypeRow[];
  /** Visible attachments of the bug. */
  files: readonly { id: number; audienceId: number | null }[];
  /** The comment, for types that require one. */
  said: Said;
  /** Finds a possible requestee by handle or address: somebody who may sign in and will see an item with this audience. */
  findAsked: (name: string, audienceId: number | null) => Actor | null;
  /** The names of people who were imported and cannot sign in. */
  isImported: (name: string) => boolean;
  /** What a person who takes no requests says about it; null: they take them. */
  takesNone: (person: Actor) => string | null;
  /** They are asked about their own: the reporter and the assignee of the bug take questions all the same. */
  isConcerned: (person: Actor) => boolean;
};

export type FlagPlan = {
  /** All flags after the change. */
  flags: SetFlag[];
  records: FlagRecord[];
  /** New requestees of public requests. */
  asked: { id: number; name: string }[];
  /** Messages by field: `flags`, `comment`. */
  problems: Record<string, string[]>;
};

/**
 * Plans setting, answering and clearing flags. Writes nothing; every invalid change gives a message. (Rules: Bugzilla,
 * Flag.pm; who may clear is checked here, too.)
 */
export function planFlagChanges(situation: FlagSituation, changes: readonly FlagChange[]): FlagPlan {
  const planner = new FlagPlanner(situation);
  for (const change of changes) {
    try {
      planner.apply(change);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      for (const [field, messages] of Object.entries(error.fields)) {
        planner.plan.problems[field] = [...(planner.plan.problems[field] ?? []), ...messages];
      }
    }
  }
  return planner.plan;
}

type Asked = { id: number; handle: string };
type Item = { attachmentId: number | null; audienceId: number | null };

class FlagPlanner {
  readonly plan: FlagPlan;
  private readonly situation: FlagSituation;

  constructor(situation: FlagSituation) {
    this.situation = situation;
    const visible = situation.flags.filter(({ attachmentId }) => this.findItem(attachmentId) !== null);
    this.plan = { flags: visible.map((flag) => ({ ...flag })), records: [], asked: [], problems: {} };
  }

  apply(change: FlagChange): void {
    const { actor, place } = this.situation;
    if (change.ifSet && !this.isSet(change.type)) return;
    const { type, flag, item } = this.find(change);
    const to = change.status;
    const asked = to === "requested" ? this.findRequestees(type, flag, item, change.requestee) : [];
    const [first = null, ...others] = asked;
    const isSame = flag?.status === to && (to !== "requested" || (first?.id ?? null) === flag.requesteeId);
    if (isSame && others.length === 0) return;
    if (!canMove(actor, type, flag, to, place)) this.refuse(type, flag, to);
    if (flag?.status !== to) demandWords(type, to, this.situation.said);

    if (to === "cleared") this.clear(type, flag, item);
    else if (to === "answered" || to === "unanswered") this.close(type, flag, item, to);
    else if (flag && !isSame) this.answer(type, flag, item, to, first);
    else if (!flag) this.set(type, item, to, first);
    for (const other of others) this.set(type, item, "requested", other);
  }

  private find(change: FlagChange): { type: FlagTypeRow; flag: SetFlag | null; item: Item } {
    const { types, place } = this.situation;
    if (change.flagId !== undefined) {
      const flag = this.plan.flags.find(({ id }) => id === change.flagId);
      const type = types.find(({ id }) => id === flag?.typeId);
      const item = flag ? this.findItem(flag.attachmentId) : null;
      if (!flag || !type || !item) throw problem("That flag is not set here any more.");
      return { type, flag, item };
    }
    const target = change.attachmentId === undefined ? "bug" : "attachment";
    const attachmentId = change.attachmentId ?? null;
    const type = types.find(
      (type) =>
        type.target === target &&
        (change.typeId === undefined ? type.name === change.type : type.id === change.typeId) &&
        (appliesIn(type, place) || this.on(type, attachmentId).length > 0),
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

  private isSet(name: string | undefined): boolean {
    const ids = this.situation.types.filter((type) => type.name === name).map(({ id }) => id);
    return this.plan.flags.some(({ typeId, attachmentId }) => attachmentId === null && ids.includes(typeId));
  }

  private on(type: FlagTypeRow, attachmentId: number | null): SetFlag[] {
    return this.plan.flags.filter((flag) => flag.typeId === type.id && flag.attachmentId === attachmentId);
  }

  private findItem(attachmentId: number | null): Item | null {
    if (attachmentId === null) return { attachmentId, audienceId: null };
    const file = this.situation.files.find(({ id }) => id === attachmentId);
    return file ? { attachmentId, audienceId: file.audienceId } : null;
  }

  /** The requestees; empty for nobody in particular. */
  private findRequestees(
    type: FlagTypeRow,
    flag: SetFlag | null,
    item: Item,
    given: string | null | undefined,
  ): Asked[] {
    const current =
      flag?.requesteeId && flag.requestee ? [{ id: flag.requesteeId, handle: flag.requestee }] : [];
    if (given === undefined && flag?.status === "requested") return current;
    if (given === undefined) return this.defaultRequestee(type, item);
    const names = [...new Set((given ?? "").split(",").map((name) => name.trim()))].filter(Boolean);
    if (names.length === 0) return [];
    if (!type.canNameRequestee) throw problem(`“${type.name}” cannot be asked of one person.`);
    if (names.length > 1 && !type.isMultiplicable) {
      throw problem(`“${type.name}” can be asked of one person at a time.`);
    }
    return names.map((name) => {
      // An existing requestee is kept, even if they could not be requested any more.
      const kept = current.find(
        ({ handle }) => handle.toLowerCase() === name.replace(/^@/, "").toLowerCase(),
      );
      return kept ?? this.findPerson(type, item, name);
    });
  }

  private findPerson(type: FlagTypeRow, item: Item, name: string): Asked {
    const person = this.findReader(type, item, name);
    if (!person && this.situation.isImported(name))
      throw problem(
        `“${name}” was imported and cannot sign in yet, so nobody would answer. Ask somebody else.`,
      );
    if (!person && type.isQuestion && this.situation.said.audienceId !== null)
      throw problem(`No account that can read the comment is called “${name}”.`);
    if (!person) throw problem(`No account is called “${name}”.`);
    if (!canBeAsked(person, type, this.situation.place.productId)) {
      throw problem(
        type.isQuestion
          ? `@${person.handle} may not comment here, and so could not answer.`
          : `@${person.handle} may not answer “${type.name}” here: that takes ${whoMay(type, "granted")}.`,
      );
    }
    const why = this.refusal(type, person);
    if (why !== null)
      throw problem(`@${person.handle} takes no requests now${why ? `: “${why}”` : "."} Ask somebody else.`);
    return { id: person.userId, handle: person.handle };
  }

  /** What somebody who takes no request of this kind says about it; null: they take it. People may ask themselves. */
  private refusal(type: FlagTypeRow, person: Actor): string | null {
    const { actor, isConcerned, takesNone } = this.situation;
    if (person.userId === actor.userId || (type.isQuestion && isConcerned(person))) return null;
    return takesNone(person);
  }

  /** Somebody who sees the item, and can read the question. */
  private findReader(type: FlagTypeRow, item: Item, name: string): Actor | null {
    const { findAsked, said } = this.situation;
    const person = findAsked(name, item.audienceId);
    return person && type.isQuestion ? findAsked(name, said.audienceId) : person;
  }

  private defaultRequestee(type: FlagTypeRow, item: Item): Asked[] {
    if (!type.defaultRequestee || !type.canNameRequestee) return [];
    const person = this.findReader(type, item, type.defaultRequestee.handle);
    if (!person || !canBeAsked(person, type, this.situation.place.productId)) return [];
    if (this.refusal(type, person) !== null) return [];
    return [{ id: person.userId, handle: person.handle }];
  }

  private refuse(type: FlagTypeRow, flag: FlagFacts | null, to: FlagMove): never {
    const isAllowedHere = appliesIn(type, this.situation.place);
    if (to !== "cleared" && !type.isActive)
      throw problem(`“${type.name}” is not used any more: it can only be cleared.`);
    if (to !== "cleared" && !isAllowedHere)
      throw problem(`“${type.name}” is not used here: it can only be cleared.`);
    if (to === "requested" && !type.isRequestable) throw problem(`“${type.name}” cannot be asked for.`);
    if (type.isQuestion && (to === "granted" || to === "denied"))
      throw problem(`“${type.name}” is a question: it is answered by a comment, not granted or denied.`);
    if (!type.isQuestion && (to === "answered" || to === "unanswered"))
      throw problem(`“${type.name}” is not a question: it is granted or denied.`);
    const verb = FLAG_VERBS[to];
    const needed = flag?.status === "granted" ? "granted" : to;
    throw problem(`You may not ${verb} “${type.name}” here: that takes ${whoMay(type, needed)}.`);
  }

  private set(type: FlagTypeRow, item: Item, status: FlagStatus, asked: Asked | null): void {
    const requesteeId = asked?.id ?? null;
    const isAskedAlready = this.on(type, item.attachmentId).some(
      (flag) => status === "requested" && flag.status === "requested" && flag.requesteeId === requesteeId,
    );
    if (isAskedAlready) return;
    const { userId: setterId, handle: setter } = this.situation.actor;
    const flag = { id: null, typeId: type.id, ...item, status, setterId, setter, requesteeId };
    this.plan.flags.push({ ...flag, requestee: asked?.handle ?? null });
    this.record(type, item, "", textOf(type, status, asked));
    this.noteAsked(item, asked);
  }

  /** Passing a request on keeps its setter, so that the answer goes to them. */
  private answer(
    type: FlagTypeRow,
    flag: SetFlag,
    item: Item,
    status: FlagStatus,
    asked: Asked | null,
  ): void {
    const from = flagText({ type: type.name, ...flag });
    const isPassedOn = status === "requested" && flag.status === "requested";
    if (!isPassedOn) flag.setterId = this.situation.actor.userId;
    flag.status = status;
    flag.requesteeId = asked?.id ?? null;
    flag.requestee = asked?.handle ?? null;
    this.record(type, item, from, textOf(type, status, asked));
    this.noteAsked(item, asked);
  }

  private noteAsked({ audienceId }: Item, asked: Asked | null): void {
    if (asked && audienceId === null) this.plan.asked.push({ id: asked.id, name: asked.handle });
  }

  /** A question is closed: history says how, and whose it was. */
  private close(type: FlagTypeRow, flag: SetFlag | null, item: Item, to: "answered" | "unanswered"): void {
    if (!flag) return;
    this.plan.flags = this.plan.flags.filter((other) => other !== flag);
    const from = flagText({ type: type.name, ...flag });
    this.record(type, item, from, questionText(type.name, to, flag.setter));
  }

  private clear(type: FlagTypeRow, flag: SetFlag | null, item: Item): void {
    if (!flag) return;
    this.plan.flags = this.plan.flags.filter((other) => other !== flag);
    const isWithdrawn =
      type.isQuestion && flag.status === "requested" && flag.setterId === this.situation.actor.userId;
    const to = isWithdrawn ? questionText(type.name, "withdrawn", flag.setter) : "";
    this.record(type, item, flagText({ type: type.name, ...flag }), to);
  }

  private record(type: FlagTypeRow, item: Item, from: string, to: string): void {
    const [fromId, toId] = [from === "" ? null : type.id, to === "" ? null : type.id];
    this.plan.records.push({ from, to, fromId, toId, ...item });
  }
}

function textOf(type: FlagTypeRow, status: FlagStatus, asked: Asked | null): string {
  return flagText({ type: type.name, status, requestee: asked?.handle ?? null });
}

function problem(message: string): InvalidInput {
  return new InvalidInput({ flags: [message] });
}

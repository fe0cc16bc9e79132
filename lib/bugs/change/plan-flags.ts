import "server-only";
import { type ProductAudience, readProductAudiences } from "#lib/bugs/access/who-sees.ts";
import { wouldSee } from "#lib/bugs/access/would-see.ts";
import { type Draft, refuse } from "#lib/bugs/change/draft.ts";
import { plainHandle } from "#lib/bugs/change/names.ts";
import { noteCc } from "#lib/bugs/change/plan-lists.ts";
import type { PlannedFlag } from "#lib/bugs/change/planned.ts";
import { isInAudience, visiblePart } from "#lib/bugs/visibility.ts";
import { joinSql, type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { answersQuestions, type Said } from "#lib/flags/demand-words.ts";
import { planFlagChanges, type SetFlag } from "#lib/flags/plan.ts";
import { canMove } from "#lib/flags/policy.ts";
import { type FlagTypeRow, includedIn, listFlagTypes } from "#lib/flags/queries.ts";
import { type FlagOutcome, planRetargeting } from "#lib/flags/retarget.ts";
import type { FlagChange } from "#lib/flags/schema.ts";
import { type Actor, requireActor, type ViewerRow, viewerFrom, viewerQuery } from "#lib/people/viewer.ts";

type FlagRow = Omit<SetFlag, "id"> & { id: number; bugId: number };
type FileRow = { id: number; bugId: number; audienceId: number | null };

/** The data for planning flags, for all drafts at once. */
export type FlagFacts = {
  flags: readonly FlagRow[];
  files: readonly FileRow[];
  types: readonly FlagTypeRow[];
  outcomes: readonly FlagOutcome[];
  people: ReadonlyMap<string, Actor>;
  /** Names among those asked for that are accounts of imported people. */
  imported: ReadonlySet<string>;
  /** What those of the people who take no requests say about it, by id. */
  takeNone: ReadonlyMap<number, string>;
  audiences: ReadonlyMap<number, ProductAudience>;
  /** The audiences of each person. */
  audienceIds: ReadonlyMap<number, ReadonlySet<number>>;
};

/** Loads it when flags are set or bugs move; otherwise null. The caller holds the lock on flag types. */
export async function loadFlagFacts(tx: RunsSql, drafts: readonly Draft[]): Promise<FlagFacts | null> {
  const [first] = drafts;
  if (!first) return null;
  const changes = first.input.flags ?? [];
  const isChanged = changes.length > 0 || (first.input.answers ?? []).length > 0;
  const moved = drafts.filter(({ destination }) => destination.isMoved);
  if (!isChanged && moved.length === 0) return null;
  const places = new Map(
    moved.map(({ bug, destination }) => [
      bug.id,
      { productId: destination.product.id, componentId: destination.componentId },
    ]),
  );
  const outcomes =
    moved.length === 0
      ? []
      : await planRetargeting(tx, sql`b.id = ANY(${[...places.keys()]}::int[])`, {
          place: (now, bugId) => places.get(bugId) ?? now,
        });
  if (!isChanged) {
    const nothing = new Map<never, never>();
    return {
      flags: [],
      files: [],
      types: [],
      outcomes,
      people: nothing,
      imported: new Set(),
      takeNone: nothing,
      audiences: nothing,
      audienceIds: nothing,
    };
  }
  const { viewer } = first.facts;
  const ids = drafts.map(({ bug }) => bug.id);
  const products = [...new Set(drafts.map(({ destination }) => destination.product.id))];
  const files = await queryRowsIn<FileRow>(
    tx,
    sql`SELECT f.id, f.bug_id AS "bugId", f.audience_id AS "audienceId" FROM attachments f
        WHERE f.bug_id = ANY(${ids}::int[]) AND ${visiblePart(viewer, sql`f`)}`,
  );
  const flags = await queryRowsIn<FlagRow>(
    tx,
    sql`SELECT f.id, f.bug_id AS "bugId", f.type_id AS "typeId", f.attachment_id AS "attachmentId", f.audience_id AS "audienceId",
          f.status::text AS status, f.setter_id AS "setterId", f.requestee_id AS "requesteeId", u.handle::text AS requestee, s.handle::text AS setter
        FROM flags f LEFT JOIN users u ON u.id = f.requestee_id LEFT JOIN users s ON s.id = f.setter_id WHERE f.bug_id = ANY(${ids}::int[]) ORDER BY f.id`,
  );
  const typeIds = [
    ...changes.flatMap(({ typeId }) => typeId ?? []),
    ...outcomes.flatMap(({ to }) => to?.id ?? []),
  ];
  const names = changes.flatMap(({ type }) => type ?? []);
  const offered = products.map((id) => includedIn(id));
  const types = await listFlagTypes(
    sql`ft.id = ANY(${[...flags.map(({ typeId }) => typeId), ...outcomes.flatMap(({ to }) => to?.id ?? [])]}::int[])
      OR ((ft.id = ANY(${typeIds}::int[]) OR ft.name = ANY(${names}::text[])) AND (${joinSql(offered, " OR ")}))`,
    tx,
  );
  const asked = changes.flatMap(({ requestee }) => (requestee ?? "").split(",").map((name) => name.trim()));
  const people = await loadPeople(tx, [
    ...asked,
    ...types.flatMap(({ defaultRequestee }) => defaultRequestee?.handle ?? []),
  ]);
  return {
    flags,
    files,
    types,
    outcomes,
    people,
    imported: await findImported(tx, asked),
    takeNone: await findTakingNone(tx, [...people.values()]),
    audiences: await readProductAudiences(tx, products),
    audienceIds: await loadAudienceIds(tx, [...people.values()]),
  };
}

/**
 * Checks flags after a move, then applies the input. Requestees are added to CC, unless they are already on the bug, or the
 * request is about a private file.
 */
export function planFlags(draft: Draft, facts: FlagFacts) {
  const { bug, input, destination, plan } = draft;
  const outcomes = facts.outcomes.filter(({ flag }) => flag.bugId === bug.id);
  noteOutcomes(draft, outcomes);
  if (!input.flags?.length && !input.answers?.length) return;
  const before = facts.flags.filter(({ bugId }) => bugId === bug.id);
  const moved = before.flatMap((flag): SetFlag[] => {
    const outcome = outcomes.find((one) => one.flag.id === flag.id);
    if (!outcome) return [flag];
    if (!outcome.to) return [];
    const kept = outcome.isStripped ? { requestee: null, requesteeId: null } : {};
    return [{ ...flag, ...kept, typeId: outcome.to.id }];
  });
  const said = saidIn(draft);
  const result = planFlagChanges(
    {
      actor: draft.facts.viewer,
      place: { productId: destination.product.id, componentId: destination.componentId },
      flags: moved,
      types: facts.types,
      files: facts.files.filter(({ bugId }) => bugId === bug.id),
      said,
      findAsked: (name, audienceId) => findAsked(draft, facts, name, audienceId),
      isImported: (name) => facts.imported.has(plainHandle(name).toLowerCase()),
      takesNone: ({ userId }) => facts.takeNone.get(userId) ?? null,
      isConcerned: ({ userId }) => userId === bug.reporterId || userId === idAfter(draft, "assignee"),
    },
    [...(input.flags ?? []), ...answersIn(draft, moved, facts)],
  );
  for (const [field, messages] of Object.entries(result.problems)) {
    for (const message of messages) refuse(draft, field, message);
  }
  for (const record of result.records) plan.changes.push({ field: "flag", ...record });
  const files = facts.files.filter(({ bugId }) => bugId === bug.id);
  const isVisible = ({ attachmentId }: FlagRow) =>
    attachmentId === null || files.some(({ id }) => id === attachmentId);
  noteDifference(draft, before.filter(isVisible), result.flags);
  const isOn = [bug.reporterId, idAfter(draft, "assignee"), idAfter(draft, "qaContact")];
  const add = result.asked.filter(
    ({ id }) => !isOn.includes(id) && !bug.cc.some((person) => person.id === id),
  );
  noteCc(draft, { add, remove: [] });
}

function saidIn({ plan: { comment, files } }: Draft): Said {
  return { text: comment?.text, hasFiles: files.length > 0, audienceId: comment?.audienceId ?? null };
}

/**
 * The open questions that the comment answers: those that were ticked, if the person may still answer them, something was
 * said for everybody, and nothing else was chosen for them. A box never refuses a comment.
 */
function answersIn(draft: Draft, flags: readonly SetFlag[], { types, files }: FlagFacts): FlagChange[] {
  const { answers = [], flags: chosen = [] } = draft.input;
  if (!answersQuestions(saidIn(draft))) return [];
  const { product, componentId } = draft.destination;
  return flags.flatMap((flag) => {
    const { id, typeId, status, attachmentId } = flag;
    if (id === null || !answers.includes(id) || chosen.some(({ flagId }) => flagId === id)) return [];
    const type = types.find((one) => one.id === typeId && one.isQuestion);
    const place = { productId: product.id, componentId };
    const isOpen = type !== undefined && status === "requested";
    const isSeen = attachmentId === null || files.some((file) => file.id === attachmentId);
    const mayAnswer = isOpen && canMove(draft.facts.viewer, type, flag, "answered", place);
    return mayAnswer && isSeen ? [{ flagId: id, status: "answered" as const }] : [];
  });
}

function noteOutcomes({ plan }: Draft, outcomes: readonly FlagOutcome[]): void {
  for (const outcome of outcomes) {
    const planned = outcomePlan(outcome);
    plan.flags.update.push(...planned.update);
    plan.flags.remove.push(...planned.remove);
    plan.changes.push(...planned.changes);
  }
}

/** The changes of one outcome. */
export function outcomePlan({ flag, to, isStripped, from, after }: FlagOutcome) {
  const { id, attachmentId, audienceId, status, setterId, typeId } = flag;
  const requesteeId = isStripped ? null : flag.requesteeId;
  const [fromId, toId] = [typeId, to?.id ?? null];
  return {
    update: to ? [{ id, typeId: to.id, attachmentId, audienceId, status, setterId, requesteeId }] : [],
    remove: to ? [] : [id],
    changes: [{ field: "flag", from, to: after, fromId, toId, attachmentId, audienceId }],
  };
}

/** The differences between the current and the planned flags. */
function noteDifference({ plan }: Draft, before: readonly FlagRow[], after: readonly SetFlag[]): void {
  const compared = new Set(before.map(({ id }) => id));
  plan.flags.update = plan.flags.update.filter(({ id }) => !compared.has(id));
  const planned = ({
    typeId,
    attachmentId,
    audienceId,
    status,
    setterId,
    requesteeId,
  }: SetFlag): PlannedFlag => ({
    typeId,
    attachmentId,
    audienceId,
    status,
    setterId,
    requesteeId,
  });
  for (const flag of after) {
    if (flag.id === null) {
      plan.flags.create.push(planned(flag));
      continue;
    }
    const was = before.find(({ id }) => id === flag.id);
    if (was && JSON.stringify(planned(was)) !== JSON.stringify(planned(flag))) {
      plan.flags.update.push({ id: flag.id, ...planned(flag) });
    }
  }
  const kept = new Set(after.map(({ id }) => id));
  plan.flags.remove.push(
    ...before.map(({ id }) => id).filter((id) => !kept.has(id) && !plan.flags.remove.includes(id)),
  );
}

/** A person who may sign in, will see the bug, and is in the audience; else null, so as not to reveal who sees hidden bugs. */
function findAsked(draft: Draft, facts: FlagFacts, name: string, audienceId: number | null): Actor | null {
  const { bug, destination, plan } = draft;
  const person = facts.people.get(plainHandle(name).toLowerCase());
  const product = facts.audiences.get(destination.product.id);
  if (!person || !product) return null;
  const { add, remove } = plan.lists.groups;
  const seesIt = wouldSee(person, {
    product,
    groupIds: [...bug.groups.map(({ id }) => id).filter((id) => !remove.includes(id)), ...add],
    assigneeId: idAfter(draft, "assignee"),
    qaContactId: idAfter(draft, "qaContact"),
    reporterId: bug.reporterId,
    ccIds: [
      ...bug.cc.map(({ id }) => id).filter((id) => !plan.lists.cc.remove.includes(id)),
      ...plan.lists.cc.add,
    ],
    reporterAccessible:
      plan.columns.reporterAccessible === undefined
        ? bug.reporterAccessible
        : plan.columns.reporterAccessible === true,
    ccAccessible:
      plan.columns.ccAccessible === undefined ? bug.ccAccessible : plan.columns.ccAccessible === true,
  });
  if (!seesIt) return null;
  if (audienceId === null || person.isAdministrator) return person;
  return facts.audienceIds.get(person.userId)?.has(audienceId) ? person : null;
}

function idAfter({ bug, plan }: Draft, field: "assignee" | "qaContact"): number | null {
  const written = plan.columns[field];
  if (written === undefined) return field === "assignee" ? bug.assigneeId : bug.qaContactId;
  return typeof written === "number" ? written : null;
}

async function loadPeople(tx: RunsSql, names: readonly string[]): Promise<Map<string, Actor>> {
  const people = new Map<string, Actor>();
  for (const name of new Set(names.map((name) => plainHandle(name).toLowerCase()).filter(Boolean))) {
    const which = sql`u.id = (SELECT id FROM users WHERE handle = ${name}::citext OR email = ${name}::citext LIMIT 1)`;
    const [row] = await queryRowsIn<ViewerRow>(tx, viewerQuery(which));
    if (row) people.set(name, requireActor(viewerFrom(row)));
  }
  return people;
}

async function findImported(tx: RunsSql, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await queryRowsIn<{ handle: string }>(
    tx,
    sql`SELECT lower(handle::text) AS handle FROM users WHERE is_placeholder AND handle = ANY(${names.map(plainHandle)}::citext[])`,
  );
  return new Set(rows.map(({ handle }) => handle));
}

async function findTakingNone(tx: RunsSql, people: readonly Actor[]): Promise<Map<number, string>> {
  if (people.length === 0) return new Map();
  const ids = people.map(({ userId }) => userId);
  const rows = await queryRowsIn<{ id: number; words: string }>(
    tx,
    sql`SELECT id, no_requests AS words FROM users WHERE no_requests IS NOT NULL AND id = ANY(${ids}::int[])`,
  );
  return new Map(rows.map(({ id, words }) => [id, words]));
}

async function loadAudienceIds(tx: RunsSql, people: readonly Actor[]): Promise<Map<number, Set<number>>> {
  const audiences = new Map<number, Set<number>>();
  for (const person of people) {
    const rows = await queryRowsIn<{ id: number }>(
      tx,
      sql`SELECT a.id FROM audiences a WHERE ${isInAudience(person)}`,
    );
    audiences.set(person.userId, new Set(rows.map(({ id }) => id)));
  }
  return audiences;
}

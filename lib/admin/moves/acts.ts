import "server-only";
import { z } from "zod";
import { type SiteContext, siteAct } from "#lib/admin/act/act.ts";
import { nounOfTable } from "#lib/admin/act/other-rows.ts";
import { readJournal } from "#lib/bugs/many/journal.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Audit } from "#lib/people/audit.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { countOf } from "#lib/text.ts";
import type { Made } from "#lib/upstream/move/make-catalogue.ts";
import { type Mapping, parseMapping } from "#lib/upstream/move/mapping.ts";
import type { PlanCount } from "#lib/upstream/move/plan.ts";
import { UNDO_DAYS } from "#lib/upstream/move/queries.ts";
import { sightBack } from "#lib/upstream/move/sight.ts";
import { startMove } from "#lib/upstream/move/start.ts";
import { hasTable, type MoveTable, mappingOfTable, moveTable } from "#lib/upstream/move/table.ts";

/**
 * A downstream product whose components are really upstream projects becomes a classification with a product for each
 * (docs/decisions/048). The act creates the catalogue and notes which bugs move; a job moves them.
 */
const start = siteAct({
  name: "move.start",
  undo: { elsewhere: `For ${UNDO_DAYS} days, the move can be undone on its page.` },
  label: "Move upstream",
  input: moveTable.extend({
    /** The text of a mapping (lib/upstream/move/mapping.ts), instead of the table. */
    mapping: z.string().max(1_000_000).optional(),
    /** The digest of a dry run: nothing else than that plan begins. */
    plan: z.string().max(64).optional(),
  }),
  async run({ tx, viewer, audit }, input) {
    const startedById = viewer.impersonatorId ?? viewer.userId;
    const { id, plan, counts, made } = await startMove(tx, readMapping(input), {
      viewer,
      actId: audit.act,
      startedById,
    });
    const { product, mapping } = plan;
    if (input.plan !== undefined && !isPlan(plan.digest, input.plan))
      throw new InvalidInput({
        plan: [`This would be plan ${plan.digest.slice(0, 12)}: something changed since. Look at it again.`],
      });
    audit.record({ kind: "product", id: product.id, name: product.name }, "move upstream", {
      to: mapping.classification,
      bugs: counts.moving,
    });
    for (const one of made) recordMade(audit, one, mapping.classification);
    await enqueue(tx, "moves.continue", {}, { key: "moves" });
    return {
      message: `${product.name}: ${bugsDo(counts.moving, "move")} to ${mapping.classification}.`,
      to: `/admin/moves/${id}`,
      says: [
        `${bugsDo(counts.moving, "move")}, ${bugsDo(counts.staying, "stay")}. This is plan ${plan.digest.slice(0, 12)}.`,
        ...counts.places.map((count) => say(count, "Moves to")),
        ...counts.reasons.map((count) => say(count, "Stays")),
      ],
      data: { id, digest: plan.digest, moving: counts.moving, staying: counts.staying },
    };
  },
});

/** In the log of the product there: its creation, or the components that it got. */
function recordMade(
  audit: Audit,
  { product, isNew, maintainers, components }: Made,
  classification: string,
): void {
  const { id, name, visibility, numberingScheme } = product;
  if (isNew) {
    const facts = { classification, visibility, numberingScheme, maintainers };
    const to = { ...facts, components: components.map((component) => component.name) };
    audit.record({ kind: "product", id, name }, "create", { to, in: id });
    return;
  }
  for (const component of components) audit.record({ kind: "component", ...component }, "create", { in: id });
}

/** From the table or the file. */
function readMapping(input: MoveTable & { mapping?: string | undefined }): Mapping {
  const { mapping = "", ...table } = input;
  if (!hasTable(table)) {
    if (mapping.trim() === "") throw new InvalidInput({ mapping: ["Give the mapping."] });
    return parseMapping(mapping);
  }
  if (mapping !== "") throw new InvalidInput({ mapping: ["Give either the table or a file."] });
  return mappingOfTable(table);
}

/** "1 bug moves", "2 bugs move". */
function bugsDo(bugs: number, what: string): string {
  return `${countOf(bugs, "bug")} ${what}${bugs === 1 ? "s" : ""}`;
}

/** Twelve characters are enough. */
function isPlan(digest: string, given: string): boolean {
  return given.length >= 12 && digest.startsWith(given);
}

function say({ text, bugs, samples, sight = [] }: PlanCount, what: string): string {
  const some = samples.length < bugs ? `such as ${samples.join(", ")}` : samples.join(", ");
  return [`${what}: ${text.replace(/\.$/, "")}: ${countOf(bugs, "bug")} (${some}).`, ...sight].join(" ");
}

const undo = siteAct({
  name: "move.undo",
  undo: { no: "the move can be started again" },
  label: "Undo move",
  input: z.object({ move: z.coerce.number("Say which move.").int().positive() }),
  async run(context, input) {
    const { tx, viewer, audit } = context;
    const move = await lockUndoable(context, input.move);
    await queryRowsIn(
      tx,
      sql`UPDATE moves SET state = 'undoing', stopped = '', undone_by_id = ${viewer.impersonatorId ?? viewer.userId}::int WHERE id = ${input.move}`,
    );
    await queryRowsIn(
      tx,
      sql`UPDATE moved_bugs SET state = 'stayed', reason = 'The move was undone before its turn.' WHERE move_id = ${input.move} AND state = 'waiting'`,
    );
    audit.bugs = move.bugs;
    audit.record({ kind: "product", id: move.productId, name: move.product }, "undo", {
      from: "Move upstream",
    });
    await enqueue(tx, "moves.continue", {}, { key: "moves" });
    return {
      message: `${countOf(move.bugs, "bug")} of ${move.product} ${move.bugs === 1 ? "is" : "are"} being put back.`,
      says: [
        `${countOf(move.bugs, "bug")} ${move.bugs === 1 ? "goes" : "go"} back to ${move.product}.`,
        ...(await sayGoing(tx, move.actId)),
        ...(move.changed > 0 ? [sayChanged(move.changed)] : []),
        ...(await sightBack(tx, viewer, { id: input.move, productId: move.productId })),
      ],
      data: { id: input.move, bugs: move.bugs },
    };
  },
});

/** What the move created, which goes away after the bugs. */
async function sayGoing(tx: Transaction, act: string): Promise<string[]> {
  const created = (await readJournal(tx, act)).filter(({ before }) => before === null);
  const counts = Map.groupBy(created, ({ source }) => source);
  const said = GOING.flatMap((source) => {
    const rows = counts.get(source) ?? [];
    return rows.length > 0 ? [countOf(rows.length, ...nounOfTable(source))] : [];
  });
  if (said.length === 0) return [];
  return [`Removed, unless something else uses it by then: ${said.join(", ")}.`];
}

const GOING = [
  ...["classifications", "products", "components", "series", "versions", "milestones"],
  ...["product_roles", "product_mappings"],
];

function sayChanged(bugs: number): string {
  return bugs === 1
    ? "1 bug was changed since: it goes back with an event, and keeps what people said."
    : `${countOf(bugs, "bug")} were changed since: they go back with an event, and keep what people said.`;
}

type Undoable = {
  state: string;
  stopped: string;
  isLate: boolean;
  productId: number;
  product: string;
  bugs: number;
  /** Bugs of them that have an event since. */
  changed: number;
  actId: string;
};

async function lockUndoable({ tx }: SiteContext, id: number): Promise<Undoable> {
  const [move] = await queryRowsIn<Undoable>(
    tx,
    sql`SELECT m.state::text AS state, m.stopped, m.moved_at < now() - make_interval(days => ${UNDO_DAYS}::int) AS "isLate", p.id AS "productId", p.name::text AS product,
          (SELECT count(*)::int FROM moved_bugs b WHERE b.move_id = m.id AND b.state = 'moved') AS bugs,
          (SELECT count(*)::int FROM moved_bugs b WHERE b.move_id = m.id AND b.state = 'moved'
            AND EXISTS (SELECT 1 FROM events e WHERE e.bug_id = b.bug_id AND e.id > (b.done->>'event')::bigint)) AS changed, m.act_id::text AS "actId"
        FROM moves m JOIN products p ON p.id = m.product_id WHERE m.id = ${id} FOR UPDATE OF m`,
  );
  const refuse = (message: string) => new InvalidInput({ move: [message] });
  if (!move) throw refuse(`There is no move ${id}.`);
  // What stopped can be gone on with by somebody else.
  if (move.state === "undone" || (move.state === "undoing" && move.stopped === ""))
    throw refuse("It is undone, or being undone.");
  if (move.isLate && move.state !== "undoing") throw refuse(`A move can be undone for ${UNDO_DAYS} days.`);
  return move;
}

export const moveActs = [start, undo];

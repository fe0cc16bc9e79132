import "server-only";
import { z } from "zod";
import { type Act, type ActResult, type Context, productAct, siteAct } from "#lib/admin/act/act.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError, NotFound } from "#lib/errors.ts";
import { markUndone } from "#lib/people/audit.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/**
 * Undo: a change of a field is undone by the same act with the previous value, so that all rules and
 * rights apply; something that was created is deleted. The acts for each kind of subject are listed here; others
 * cannot be undone with a button.
 */

type Undoing = {
  /** Acts by name; null where there is none. */
  change: string | null;
  remove: string | null;
  /** The name of the subject's input in the acts. */
  key: string | null;
  /** Its current location: `name`, and `product` or `classification` when it belongs to one. */
  now: (id: number | null, name: string) => Sql;
};

/** A row with an id, of a product. */
const inProduct = (table: Sql) => (id: number | null) =>
  sql`SELECT t.name::text AS name, p.name::text AS product FROM ${table} t JOIN products p ON p.id = t.product_id WHERE t.id = ${id}`;
const onSite = (table: Sql) => (id: number | null) =>
  sql`SELECT t.name::text AS name FROM ${table} t WHERE t.id = ${id}`;
const byName = (table: Sql) => (_id: number | null, name: string) =>
  sql`SELECT t.name FROM ${table} t WHERE t.name = ${name}`;

const acts = (noun: string, key = noun) => ({ change: `${noun}.change`, remove: `${noun}.delete`, key });

/** The meaning of a status or resolution in a workflow (the id is the workflow's): a product's own, or the site's. */
function inWorkflow(verb: "phase" | "meaning", key: string, table: Sql): Undoing & { shared: Undoing } {
  const column = verb === "phase" ? sql`t.status` : sql`t.resolution`;
  const undoing = { remove: null, key };
  return {
    ...undoing,
    change: `workflow.${verb}`,
    now: (id, name) =>
      sql`SELECT ${column} AS name, p.name::text AS product FROM ${table} t JOIN products p ON p.workflow_id = t.workflow_id
          WHERE t.workflow_id = ${id} AND ${column} = ${name}`,
    shared: {
      ...undoing,
      change: `siteWorkflow.${verb}`,
      now: (id, name) =>
        sql`SELECT ${column} AS name FROM ${table} t JOIN workflows w ON w.id = t.workflow_id AND w.is_default
            WHERE t.workflow_id = ${id} AND ${column} = ${name}`,
    },
  };
}

/** By kind of subject; `shared` is for those without a product. */
const UNDOINGS: Record<string, Undoing & { shared?: Undoing }> = {
  component: { ...acts("component"), now: inProduct(sql`components`) },
  series: { ...acts("series"), now: inProduct(sql`series`) },
  version: { ...acts("version"), now: inProduct(sql`versions`) },
  milestone: {
    ...acts("milestone"),
    now: inProduct(sql`milestones`),
    shared: {
      ...acts("sharedMilestone", "milestone"),
      now: (id) =>
        sql`SELECT t.name, k.name::text AS classification FROM milestones t JOIN classifications k ON k.id = t.classification_id WHERE t.id = ${id}`,
    },
  },
  keyword: {
    ...acts("keyword"),
    now: inProduct(sql`keywords`),
    shared: { ...acts("siteKeyword", "keyword"), now: onSite(sql`keywords`) },
  },
  product: {
    change: "product.change",
    remove: "product.delete",
    key: "product",
    now: (id) => sql`SELECT t.name::text AS name, t.name::text AS product FROM products t WHERE t.id = ${id}`,
  },
  values: {
    change: "product.values",
    remove: null,
    key: null,
    now: (id) => sql`SELECT ''::text AS name, t.name::text AS product FROM products t WHERE t.id = ${id}`,
  },
  classification: { ...acts("classification"), now: onSite(sql`classifications`) },
  group: { ...acts("group"), now: onSite(sql`groups`) },
  user: {
    change: "user.rename",
    remove: null,
    key: "user",
    now: (id) =>
      sql`SELECT u.handle::text AS name FROM users u WHERE u.id = ${id} AND u.merged_into_id IS NULL`,
  },
  severity: { ...acts("severity", "value"), now: byName(sql`severities`) },
  priority: { ...acts("priority", "value"), now: byName(sql`priorities`) },
  status: { ...acts("status", "value"), now: byName(sql`statuses`) },
  resolution: { ...acts("resolution", "value"), now: byName(sql`resolutions`) },
  workflowStatus: inWorkflow("phase", "status", sql`workflow_statuses`),
  workflowResolution: inWorkflow("meaning", "resolution", sql`workflow_resolutions`),
  setting: { change: "setting.change", remove: null, key: null, now: () => sql`SELECT ''::text AS name` },
};

/** The subject's current name and what it belongs to. */
type Current = { name: string; product?: string; classification?: string };

type FindAct = (name: string) => Act | null;
type Entry = {
  id: string;
  subject: string;
  subjectId: number | null;
  subjectName: string;
  action: string;
  field: string | null;
  from: unknown;
  to: unknown;
  productId: number | null;
  undoneById: string | null;
};

/** Whether the viewer may perform the act that would undo such an entry. Checked before offering a button. */
export function mayUndo(
  viewer: Viewer,
  entry: Pick<Entry, "subject" | "action" | "field" | "productId">,
  findAct: FindAct,
): boolean {
  const act = findUndoing(entry, findAct)?.act;
  if (!act) return false;
  if (viewer.isAdministrator) return true;
  return act.capability !== null && entry.productId !== null && can(viewer, act.capability, entry.productId);
}

/** The act that would undo such an entry, or null. It may still fail. */
function findUndoing(
  entry: Pick<Entry, "subject" | "action" | "field" | "productId">,
  findAct: FindAct,
): { act: Act; undoing: Undoing } | null {
  const found = UNDOINGS[entry.subject];
  const undoing = entry.productId === null && found?.shared ? found.shared : found;
  if (!undoing) return null;
  const name = entry.action === "change" ? undoing.change : entry.action === "create" ? undoing.remove : null;
  const act = name === null ? null : findAct(name);
  if (!act) return null;
  if (entry.action === "change" && (entry.field === null || !Object.hasOwn(act.input.shape, entry.field)))
    return null;
  return { act, undoing };
}

const input = z.object({ entry: z.coerce.number("Say which entry.").int().positive() });

/** The two acts, for the product's log and for the site's. They find the others by `findAct`. */
export function undoActs(findAct: FindAct): Act[] {
  return [
    productAct({
      name: "audit.undo",
      label: "Undo",
      capability: "manage_product",
      input,
      run: (context, { entry }) => undo(context, findAct, entry, context.product.id),
    }),
    siteAct({
      name: "siteAudit.undo",
      label: "Undo",
      input,
      run: (context, { entry }) => undo(context, findAct, entry, null),
    }),
  ];
}

async function undo(
  context: Context,
  findAct: FindAct,
  id: number,
  productId: number | null,
): Promise<ActResult> {
  const { tx, viewer } = context;
  const entry = await lockEntry(tx, id, productId);
  if (entry.undoneById !== null) throw refused("this was undone already.");
  const found = findUndoing(entry, findAct);
  if (!found) throw refused("for this there is no safe way back. Change it by hand.");
  const { act, undoing } = found;
  const [current] = await queryRowsIn<Current>(tx, undoing.now(entry.subjectId, nameNow(entry)));
  if (!current) throw refused(`the ${entry.subject} “${entry.subjectName}” is not there any more.`);
  await refuseElsewhere(tx, viewer, current, entry);
  const { name, ...owner } = current;
  const which = { ...owner, ...(undoing.key === null ? {} : { [undoing.key]: name }) };
  if (entry.action === "create") {
    await act.performIn(tx, viewer, which).catch(explain);
  } else {
    const withValue = (value: unknown) => ({ ...which, [entry.field ?? ""]: value ?? "" });
    // Setting the same value again must change nothing; otherwise the value was changed since.
    const { recorded } = await act.performIn(tx, viewer, withValue(entry.to)).catch(explain);
    if (recorded > 0) throw refused(`${entry.field} of “${name}” was changed again since.`);
    await act.performIn(tx, viewer, withValue(entry.from)).catch(explain);
  }
  await markUndone(tx, { ...entry, id });
  return { message: `Undone: ${entry.field ?? entry.subject} of “${entry.subjectName}”.` };
}

/** A move to a product that the viewer cannot see cannot be undone, and the message must not name it. */
async function refuseElsewhere(
  tx: Transaction,
  viewer: Viewer,
  { product }: Current,
  { subject, subjectName }: Entry,
): Promise<void> {
  if (product === undefined) return;
  const seen = await queryRowsIn(
    tx,
    sql`SELECT 1 FROM products p WHERE p.name = ${product}::citext AND ${visibleProducts(viewer)}`,
  );
  if (seen.length === 0) throw refused(`the ${subject} “${subjectName}” is not here any more.`);
}

async function lockEntry(tx: Transaction, id: number, productId: number | null): Promise<Entry> {
  const isHere = productId === null ? sql`TRUE` : sql`product_id = ${productId}`;
  const [entry] = await queryRowsIn<Entry>(
    tx,
    sql`SELECT id::text AS id, subject, subject_id AS "subjectId", subject_name AS "subjectName", action, field, "from", "to",
          product_id AS "productId", undone_by_id::text AS "undoneById"
        FROM audit_entries WHERE id = ${id} AND ${isHere} FOR UPDATE`,
  );
  if (!entry) throw new NotFound("There is no such entry.");
  return entry;
}

/** Subjects without an id are found by name: after renaming, by the new one. */
function nameNow({ field, to, subjectName }: Entry): string {
  return field === "name" && typeof to === "string" ? to : subjectName;
}

function refused(why: string): AppError {
  return new AppError("cannot_undo", `This cannot be undone: ${why}`);
}

function explain(error: unknown): never {
  if (error instanceof AppError && error.code !== "not_allowed" && error.code !== "not_signed_in")
    throw refused(error.message);
  throw error;
}

import "server-only";
import { randomUUID } from "node:crypto";
import { sql, type Transaction, transaction } from "#lib/db/client.ts";
import type { Prisma } from "#lib/db/generated/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { Collision, type InterveningChange } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type Recordable = string | number | boolean | null | readonly string[] | readonly number[];
/** The facts of something that was created, by field. */
type Facts = { readonly [field: string]: Recordable | undefined };
export type Subject = { kind: string; id: number | null; name: string };

/** The context of an administrative command: its transaction, the viewer and the audit record. */
export type Audited = { tx: Transaction; viewer: Viewer; audit: Audit };

/** Runs a command in its own transaction and writes its audit entries. */
export function audited<Result>(viewer: Viewer, run: (context: Audited) => Promise<Result>): Promise<Result> {
  return transaction(async (tx) => {
    const audit = new Audit(tx, viewer);
    const result = await run({ tx, viewer, audit });
    await audit.write();
    return result;
  });
}

/** The changes of one act, written to the audit log with one number, one row per field. The log's only writer. */
export class Audit {
  productId: number | null = null;
  /** The classification of a shared milestone: the logs of its products show it. */
  classificationId: number | null = null;
  /** How many bugs the act changed; written with its first row. */
  bugs: number | null = null;
  private readonly act = randomUUID();
  private readonly tx: Transaction;
  private readonly viewer: Viewer;
  private readonly rows: Prisma.AuditEntryCreateManyInput[] = [];

  constructor(tx: Transaction, viewer: Viewer) {
    this.tx = tx;
    this.viewer = viewer;
  }

  /** An event such as a creation, removal or grant: mostly without a field. */
  record(
    subject: Subject,
    action: string,
    detail: { field?: string; from?: Recordable; to?: Recordable } = {},
  ): void {
    this.add(subject, action, detail.field ?? null, detail.from ?? null, detail.to ?? null);
  }

  /** A creation, with the facts that are not empty. */
  created(subject: Subject, { name: _name, ...facts }: Facts): void {
    const said = Object.entries(facts).filter(
      ([, value]) => value !== undefined && value !== null && value !== "" && !isEmptyList(value),
    );
    this.add(subject, "create", null, null, said.length > 0 ? Object.fromEntries(said) : null);
  }

  /** One row per changed field; returns their number. */
  changes(
    subject: Subject,
    before: Record<string, Recordable>,
    after: Record<string, Recordable | undefined>,
  ): number {
    let count = 0;
    for (const [field, to] of Object.entries(after)) {
      if (to === undefined) continue;
      const from = before[field] ?? null;
      if (JSON.stringify(from) === JSON.stringify(to)) continue;
      this.add(subject, "change", field, from, to);
      count += 1;
    }
    return count;
  }

  /** Returns the number of rows. */
  async write(): Promise<number> {
    const [first] = this.rows;
    if (first && this.bugs) first.bugs = this.bugs;
    if (this.rows.length > 0) await this.tx.auditEntry.createMany({ data: this.rows });
    return this.rows.length;
  }

  private add(
    subject: Subject,
    action: string,
    field: string | null,
    from: Recordable,
    to: Recordable | Facts,
  ): void {
    this.rows.push({
      actorId: this.viewer.impersonatorId ?? this.viewer.userId,
      productId: this.productId,
      classificationId: this.classificationId,
      subject: subject.kind,
      subjectId: subject.id,
      subjectName: subject.name,
      action,
      field,
      ...(from === null ? {} : { from: jsonOf(from) }),
      ...(to === null ? {} : { to: jsonOf(to) }),
      act: this.act,
    });
  }
}

function jsonOf(value: Exclude<Recordable, null> | Facts): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value));
}

function isEmptyList(value: Recordable | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}

/**
 * When two people change the same thing, the second, who sends the revision they saw, is shown the changes of the
 * first, and nothing is written. Without a revision (scripts) there is no check.
 */
export async function refuseCollision(
  tx: Transaction,
  subject: Subject & { revision: number },
  seen: number | undefined,
): Promise<void> {
  if (seen === undefined || seen === subject.revision) return;
  const since = await queryRowsIn<InterveningChange>(
    tx,
    sql`SELECT coalesce(u.display_name, 'Somebody') AS who, to_json(e.at) #>> '{}' AS at,
          CASE WHEN e.field IS NULL THEN e.action
            ELSE e.field || ': ' || coalesce(e."from" #>> '{}', 'none') || ' → ' || coalesce(e."to" #>> '{}', 'none') END AS what
        FROM audit_entries e LEFT JOIN users u ON u.id = e.actor_id
        WHERE e.subject = ${subject.kind} AND e.subject_id = ${subject.id}
          -- What came before a move happened in another product, which not everybody here sees.
          AND e.id > coalesce((SELECT max(m.id) FROM audit_entries m
            WHERE m.subject = e.subject AND m.subject_id = e.subject_id AND m.action = 'move'), 0)
        ORDER BY e.id DESC LIMIT 10`,
  );
  throw new Collision(
    `Somebody else changed the ${subject.kind} “${subject.name}” in the meantime.`,
    subject.revision,
    since,
  );
}

/** Marks an entry as undone by the newest later entry about the same thing. */
export async function markUndone(
  tx: Transaction,
  { id, subject, subjectId, action, field }: UndoneEntry,
): Promise<void> {
  await tx.$executeRaw(sql`
    UPDATE audit_entries SET undone_by_id = (SELECT max(n.id) FROM audit_entries n WHERE n.id > ${id}
      AND n.subject = ${subject} AND n.subject_id IS NOT DISTINCT FROM ${subjectId}::int
      AND (${action} = 'create' OR n.field = ${field}))
    WHERE id = ${id}`);
}

type UndoneEntry = {
  id: number;
  subject: string;
  subjectId: number | null;
  action: string;
  field: string | null;
};

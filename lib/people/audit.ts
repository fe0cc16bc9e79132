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

/** One entry as it will be written. */
export type RecordedEntry = {
  subject: string;
  subjectId: number | null;
  name: string;
  action: string;
  field: string | null;
  from: Recordable | Facts;
  to: Recordable | Facts;
  productId: number | null;
  classificationId: number | null;
  /** How many bugs changed because of it; null when it is not told apart. */
  bugs: number | null;
  /** Other products that the values name: only those who see them read the values. */
  fromProductId: number | null;
  toProductId: number | null;
};

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
  /** How many bugs the act changed; written with the row that says why, else with its first row in each product's log. */
  bugs: number | null = null;
  /** The other products that the values recorded from now on name. */
  names: { from: number | null; to: number | null } = { from: null, to: null };
  /** The number of the act. */
  readonly act = randomUUID();
  private readonly tx: Transaction;
  private readonly viewer: Viewer;
  private readonly recorded: RecordedEntry[] = [];

  constructor(tx: Transaction, viewer: Viewer) {
    this.tx = tx;
    this.viewer = viewer;
  }

  /** An event such as a creation, removal or grant: mostly without a field. `in`: the log of another product. */
  record(
    subject: Subject,
    action: string,
    detail: {
      field?: string;
      from?: Recordable | Facts;
      to?: Recordable | Facts;
      in?: number | null;
      bugs?: number;
    } = {},
  ): void {
    const { field = null, from = null, to = null, in: productId = this.productId, bugs = null } = detail;
    this.add(subject, action, field, from, to, productId, bugs);
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

  /** The bugs of the act changed because of this field. */
  bugsBy(field: string, bugs: number): void {
    this.bugs = bugs;
    for (const entry of this.recorded) if (entry.field === field) entry.bugs = bugs;
  }

  /** What is recorded so far. */
  entries(): readonly RecordedEntry[] {
    return this.recorded;
  }

  /** Returns the number of rows. */
  async write(): Promise<number> {
    const actorId = this.viewer.impersonatorId ?? this.viewer.userId;
    const isFirst = (entry: RecordedEntry) =>
      this.recorded.find(({ productId }) => productId === entry.productId) === entry;
    const areTold = this.recorded.some(({ bugs }) => bugs !== null);
    const data = this.recorded.map((recorded) => {
      const { name, from, to, bugs, ...entry } = recorded;
      const count = areTold ? bugs : isFirst(recorded) ? this.bugs : null;
      return {
        ...entry,
        actorId,
        subjectName: name,
        ...(from === null ? {} : { from: jsonOf(from) }),
        ...(to === null ? {} : { to: jsonOf(to) }),
        ...(count ? { bugs: count } : {}),
        act: this.act,
      };
    });
    if (data.length > 0) await this.tx.auditEntry.createMany({ data });
    return data.length;
  }

  private add(
    { kind, id, name }: Subject,
    action: string,
    field: string | null,
    from: Recordable | Facts,
    to: Recordable | Facts,
    productId = this.productId,
    bugs: number | null = null,
  ): void {
    const { classificationId, names } = this;
    this.recorded.push({
      subject: kind,
      subjectId: id,
      name,
      action,
      field,
      from,
      to,
      productId,
      classificationId,
      bugs,
      fromProductId: from === null ? null : names.from,
      toProductId: to === null ? null : names.to,
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
            -- Another product, which not everybody here sees.
            WHEN coalesce(e.from_product_id, e.to_product_id) IS NOT NULL THEN e.field
            ELSE e.field || ': ' || coalesce(e."from" #>> '{}', 'none') || ' → ' || coalesce(e."to" #>> '{}', 'none') END AS what
        FROM audit_entries e LEFT JOIN users u ON u.id = e.actor_id
        WHERE e.subject = ${subject.kind} AND e.subject_id = ${subject.id}
          -- What came before a move happened in another product, which not everybody here sees.
          AND e.id > coalesce((SELECT max(m.id) FROM audit_entries m
            WHERE m.subject = e.subject AND m.subject_id = e.subject_id AND m.action = 'move'), 0)
        ORDER BY e.id DESC LIMIT 10`,
  );
  throw new Collision(
    `The ${subject.kind} “${subject.name}” was changed in the meantime.`,
    subject.revision,
    since,
  );
}

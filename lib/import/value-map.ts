import "server-only";
import { InvalidInput } from "#lib/errors.ts";
import { MAPPED_FIELDS, type MappedField, type MapRow } from "#lib/import/map-file.ts";
import type { BugRecord } from "#lib/import/record.ts";
import type { Session } from "#lib/import/session.ts";

/** What became of a value of a tracker. */
export type MappedValue = {
  readonly field: MappedField;
  readonly from: string;
  readonly to: string;
  /** Given by the file, the same here, the same but for case, or new. */
  readonly why: "map" | "same" | "spelling" | "new";
  bugs: number;
};

/**
 * Maps the values of trackers onto those here: by the rows of a file, else onto the existing value of that name, ignoring case
 * where none has the same. Other values become values of the imported products; of two spellings the first one is kept.
 */
export class ValueMap {
  private readonly names: Record<MappedField, readonly Named[]>;
  private readonly rows: readonly MapRow[];
  /** By tracker, field and value. */
  private readonly found = new Map<string, Map<string, MappedValue>>();

  constructor(names: Record<MappedField, readonly Named[]>, rows: readonly MapRow[]) {
    this.names = names;
    this.rows = rows;
  }

  /** The record with the values that it gets here. `isCounted`: for the report. */
  apply(tracker: string, record: BugRecord, { isCounted = false } = {}): BugRecord {
    const mapped = { ...record, plain: { ...record.plain } };
    for (const field of MAPPED_FIELDS) {
      const from = record[field];
      if (from === null) continue;
      const value = this.valueOf(tracker, field, from);
      if (isCounted) value.bugs += 1;
      mapped[field] = value.to;
      // Such severities are types of bugs here.
      if (field === "severity" && value.why === "map" && !record.plain.type && TYPES.test(from))
        mapped.plain.type = "enhancement";
    }
    return mapped;
  }

  /** What a value becomes. */
  valueOf(tracker: string, field: MappedField, from: string): MappedValue {
    const known = this.found.get(tracker) ?? new Map<string, MappedValue>();
    this.found.set(tracker, known);
    const key = `${field}\n${from}`;
    const value = known.get(key) ?? { field, from, ...this.find(known, field, from), bugs: 0 };
    known.set(key, value);
    return value;
  }

  /** Everything that occurred in a tracker, the most frequent first. */
  valuesOf(tracker: string): MappedValue[] {
    const all = [...(this.found.get(tracker)?.values() ?? [])];
    return MAPPED_FIELDS.flatMap((field) =>
      all
        .filter((value) => value.field === field && value.bugs > 0)
        .sort((one, other) => other.bugs - one.bugs),
    );
  }

  /** Refuses rows whose target is neither here nor a value that comes with the files, with their line numbers. */
  refuseUnknownTargets(path: string): void {
    const come = [...this.found.values()].flatMap((known) => [...known.values()]);
    const unknown = this.rows.filter(
      ({ field, to }) =>
        !this.names[field].some(({ name }) => name === to) &&
        !come.some((value) => value.field === field && value.from === to),
    );
    if (unknown.length === 0) return;
    throw new InvalidInput({
      map: unknown.map(({ line, field, to }) => `Line ${line} of ${path}: there is no ${field} “${to}”.`),
    });
  }

  /** Rows for values that do not occur. */
  unusedRows(): MapRow[] {
    const come = [...this.found.values()].flatMap((known) => [...known.values()]);
    return this.rows.filter(
      ({ field, from }) => !come.some((one) => one.field === field && one.from === from),
    );
  }

  private find(
    known: ReadonlyMap<string, MappedValue>,
    field: MappedField,
    from: string,
  ): Pick<MappedValue, "to" | "why"> {
    const row = this.rows.find((row) => row.field === field && row.from === from);
    if (row) return { to: row.to, why: "map" };
    const isSpelt = ({ name }: { name: string }) => name.toLowerCase() === from.toLowerCase();
    const here = this.names[field];
    if (here.some(({ name, isOffered }) => name === from && isOffered)) return { to: from, why: "same" };
    const offered = here.find((one) => one.isOffered && isSpelt(one));
    if (offered) return { to: offered.name, why: "spelling" };
    if (here.some(({ name }) => name === from)) return { to: from, why: "same" };
    const other =
      here.find(isSpelt)?.name ??
      [...known.values()].find((one) => one.field === field && one.why === "new" && isSpelt({ name: one.to }))
        ?.to;
    return other === undefined ? { to: from, why: "new" } : { to: other, why: "spelling" };
  }
}

type Named = { name: string; isOffered: boolean };

const TYPES = /^(enhancement|feature|feature request|improvement|rfe|wish|wishlist)$/i;

/** A map with the values that are here. */
export async function loadValueMap(session: Session, rows: readonly MapRow[]): Promise<ValueMap> {
  const found = await session.rows<Named & { field: MappedField }>(
    `SELECT 'severity' AS field, name, is_active AS "isOffered" FROM severities
     UNION ALL SELECT 'priority', name, is_active FROM priorities
     UNION ALL SELECT 'status', name, is_active FROM statuses
     UNION ALL SELECT 'resolution', name, is_active FROM resolutions`,
  );
  const of = (field: MappedField) => found.filter((row) => row.field === field);
  return new ValueMap(
    {
      severity: of("severity"),
      priority: of("priority"),
      status: of("status"),
      resolution: of("resolution"),
    },
    rows,
  );
}

import { beforeAll, expect, test } from "vitest";
import { DOC_TYPES, UNCLASSIFIED } from "#lib/catalog/doc-types.ts";
import { pool } from "#lib/db/client.ts";
import { type ReleaseRecord, readCatalog, readReleaseNotes } from "#lib/import/ovirt/read.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { everyNote } from "#lib/upstream/notes/notes.ts";
import { findNotes } from "#lib/upstream/notes/queries.ts";
import { ovirtData, resetToOvirt, withoutOvirt } from "#tests/support/ovirt.ts";

/** One line of notes: milestone, bug, product and doc type. */
type Line = { milestone: string; bug: number; product: string; type: string };

let records: ReleaseRecord[] = [];
let products = new Set<string>();
/** The bug here for each number of the notes, and its product. */
let bugs = new Map<number, { id: number; product: string }>();

beforeAll(async () => {
  if (withoutOvirt) return;
  await resetToOvirt();
  products = new Set((await readCatalog(ovirtData)).products.map(({ name }) => name));
  records = (await readReleaseNotes(ovirtData)).records;
  const { rows } = await pool.query<{ original: number; id: number; product: string }>(
    `SELECT ib.original_id AS original, b.id, p.name::text AS product FROM imported_bugs ib
     JOIN bugs b ON b.id = ib.bug_id JOIN products p ON p.id = b.product_id`,
  );
  bugs = new Map(rows.map(({ original, ...bug }) => [original, bug]));
}, 120_000);

test.skipIf(withoutOvirt !== "")(
  `the notes of every milestone from 4.0.0 to 4.4.10 list the bugs, products and types of the published ones${withoutOvirt}`,
  { timeout: 120_000 },
  async () => {
    const milestones = [...new Set(records.map(({ milestone }) => milestone))].filter((name) =>
      /^ovirt-4\.[0-4]\./.test(name),
    );
    expect(milestones).toHaveLength(48);
    const expected = records.filter(({ milestone }) => milestones.includes(milestone)).flatMap(linesOf);
    const differences: { line: Line; why: string }[] = [];
    let same = 0;
    const found = new Map<string, Line>();
    for (const milestone of milestones) {
      const notes = await findNotes(anonymousViewer, { milestone });
      for (const { bug, product, type } of everyNote(notes?.products ?? []))
        found.set(keyOf({ milestone, bug, product }), { milestone, bug, product, type });
    }
    const wanted = new Map<string, ReturnType<typeof linesOf>[number]>();
    for (const one of expected) wanted.set(keyOf(one.line), wanted.get(keyOf(one.line)) ?? one);
    for (const [key, { line, record }] of wanted) {
      const here = found.get(key);
      if (here && here.type === line.type && productsIn(record).includes(line.product)) same += 1;
      else differences.push({ line, why: explain(record, line, here) });
    }
    const more = [...found].filter(([key]) => !wanted.has(key)).map(([, line]) => line);
    const byReason = Object.groupBy(differences, ({ why }) => why);
    console.log(
      `${same} of ${wanted.size} lines are the same; ${more.length} are only here.\n` +
        Object.entries(byReason)
          .map(
            ([why, some = []]) =>
              `${some.length} × ${why}:\n${some.map(({ line }) => `  ${line.milestone} ${line.bug} ${line.product} ${line.type}`).join("\n")}`,
          )
          .join("\n"),
    );
    expect(more).toEqual([]);
    expect(byReason.unexplained).toBeUndefined();
    expect(differences.length).toBeLessThan(wanted.size * 0.01);
  },
);

const keyOf = ({ milestone, bug, product }: Omit<Line, "type">) => `${milestone} ${bug} ${product}`;

function productsIn({ product, products }: ReleaseRecord): string[] {
  return products.length > 0 ? products : [product ?? ""];
}

/** The lines of a record: with the number here, and the home of the bug where the notes name no product of the catalogue. */
function linesOf(record: ReleaseRecord): { line: Line; record: ReleaseRecord }[] {
  const bug = bugs.get(record.id);
  if (!bug) throw new Error(`Bug ${record.id} was not imported.`);
  return productsIn(record).map((product) => ({
    record,
    line: {
      milestone: record.milestone,
      bug: bug.id,
      product: products.has(product) ? product : bug.product,
      type: record.type ?? UNCLASSIFIED,
    },
  }));
}

function explain(record: ReleaseRecord, line: Line, here: Line | undefined): string {
  const inNotes = productsIn(record);
  const isElsewhere = !inNotes.includes(line.product);
  if (!here) {
    const isRepeated = records.filter(({ id, product }) => id === record.id && !product).length > 1;
    return isElsewhere && isRepeated
      ? "a known issue without a product, repeated by every release: it is in the notes of two"
      : "unexplained";
  }
  if (isElsewhere)
    return record.product
      ? "the notes have it under a name that is no product: it is under the product of its bug"
      : "the notes name no product: it is under the product of its bug";
  const types = new Set(records.filter(({ id }) => id === record.id).map(({ type }) => type));
  if (types.size > 1) return "its type changed from one release to the next: the bug has the last one";
  if (record.id !== line.bug) return "a copy that was folded into its bug, which has one type";
  return DOC_TYPES.includes(line.type) ? "unexplained" : "a type that is unknown here";
}

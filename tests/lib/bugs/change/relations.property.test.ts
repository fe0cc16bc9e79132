import "#tests/support/database.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { changeBugs } from "#lib/bugs/change/change-bugs.ts";
import { RELATION_FIELDS, relationOf } from "#lib/bugs/fields/registry.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { pool } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { everything, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

const BUGS = 5;
const some = fc.integer({ min: 0, max: BUGS - 1 });

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("relate" as const),
      bugs: fc.uniqueArray(some, { minLength: 1, maxLength: 2 }),
      changes: fc.dictionary(
        fc.constantFrom(...RELATION_FIELDS),
        fc.record({
          add: fc.uniqueArray(some, { maxLength: 2 }),
          remove: fc.uniqueArray(some, { maxLength: 1 }),
        }),
        { minKeys: 1, maxKeys: 2 },
      ),
    }),
    fc.record({ kind: fc.constant("duplicate" as const), bug: some, other: fc.option(some) }),
  ),
  { minLength: 4, maxLength: 16 },
);

/** The bugs from which a way leads back to themselves. */
async function loopsIn(pairs: string): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `WITH RECURSIVE p(a, b) AS (${pairs}), way(start, at) AS (SELECT a, b FROM p UNION SELECT w.start, p.b FROM way w JOIN p ON p.a = w.at)
     SELECT DISTINCT start AS id FROM way WHERE start = at`,
  );
  return rows.map(({ id }) => id);
}

it("relations never make a loop, and both bugs say the same", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const admin = await (await makeUser({ isAdministrator: true })).viewer();
      const product = await makeProduct();
      const ids: number[] = [];
      for (let n = 0; n < BUGS; n += 1) ids.push(await makeBug(admin, { product: product.name }));
      const numbers = (indexes: readonly number[]) => indexes.map((index) => ids[index] ?? 0);
      for (const step of sequence) {
        const input =
          step.kind === "duplicate"
            ? { duplicateOf: step.other === null ? null : (ids[step.other] ?? null) }
            : Object.fromEntries(
                Object.entries(step.changes).map(([field, { add, remove }]) => [
                  field,
                  { add: numbers(add), remove: numbers(remove) },
                ]),
              );
        const bugs = step.kind === "duplicate" ? [step.bug] : step.bugs;
        await changeBugs(admin, numbers(bugs), changeBugInput.parse({ revision: "current", ...input })).catch(
          (error: unknown) => {
            if (!(error instanceof AppError)) throw error;
          },
        );
      }
      expect(await loopsIn("SELECT bug_id, depends_on_id FROM dependencies")).toEqual([]);
      expect(await loopsIn("SELECT bug_id, regressed_by_id FROM regressions")).toEqual([]);
      expect(await loopsIn("SELECT id, duplicate_of_id FROM bugs WHERE duplicate_of_id IS NOT NULL")).toEqual(
        [],
      );
      const bugs = await Promise.all(ids.map((id) => getBug(everything, id)));
      for (const bug of bugs) {
        for (const field of RELATION_FIELDS) {
          for (const { id } of bug[field]) {
            const other = bugs.find((one) => one.id === id);
            expect(other?.[relationOf(field).mirror].map((one) => one.id)).toContain(bug.id);
          }
        }
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);

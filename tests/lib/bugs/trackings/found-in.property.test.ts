import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { recordedFound } from "#lib/bugs/trackings/found-in.ts";
import { db, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { standing } from "#lib/upstream/presence/evaluate.ts";
import { listPresence } from "#lib/upstream/trackings/queries/list-presence.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import { makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// Where a bug was found is said twice: by lists and counts in SQL, and by the page of its versions and its answers in
// `standing`. Both say the same of whatever was recorded, also to those who do not see all of it.

let engine: TrackedProduct;
let people: number[];
let viewers: Viewer[];
let bugs: number[];
let insiders: number;

beforeAll(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1", "4.4.2"] });
  const users = [await makeUser(), await makeUser(), await makeUser()];
  people = users.map(({ id }) => id);
  viewers = [
    everything,
    await (await makeUser()).viewer(),
    ...(await Promise.all(users.map((one) => one.viewer()))),
  ];
  const [one] = users;
  if (!one) throw new Error("Nobody is there.");
  const filer = await one.viewer();
  bugs = [await makeBug(filer, { product: "Engine" }), await makeBug(filer, { product: "Engine" })];
  const audience = await db.audience.findFirstOrThrow({ where: { productId: engine.id } });
  insiders = audience.id;
});

const KINDS = ["found", "not_found", "fixed", "not_fixed", "absent"] as const;
const drawn = fc.record({
  bug: fc.constantFrom(0, 0, 0, 1),
  version: fc.constantFrom("4.4.1", "4.4.1", "4.4.1", "4.4.2"),
  kind: fc.constantFrom("found", ...KINDS),
  by: fc.option(fc.nat(2), { nil: null, freq: 8 }),
  decides: fc.boolean(),
  inside: fc.constantFrom(false, false, true),
});

const said = (by: number, kind: (typeof KINDS)[number], decides = false) => ({
  inside: false,
  ...{ bug: 0 as const, version: "4.4.1" as const, by, kind, decides },
});
type Said = ReturnType<typeof said>;
/** Rare by chance: what somebody takes back themselves, after it had settled what another one said; also where only insiders see that they did. */
const EXAMPLES: [Said[]][] = [
  [[said(2, "found"), said(0, "fixed", true), { ...said(0, "not_fixed"), inside: true }]],
  [[said(0, "found"), said(1, "absent", true), said(1, "not_found")]],
  [[said(0, "found"), said(1, "fixed", true), said(1, "not_fixed")]],
  [[said(0, "found"), said(1, "not_found", true)]],
  [[said(0, "found"), said(1, "absent"), said(0, "fixed"), said(0, "not_fixed")]],
];

test("lists and pages agree on where a bug was found", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(drawn, { maxLength: 12 }), async (records) => {
      await db.presence.deleteMany();
      await db.presence.createMany({
        data: records.map(({ bug, version, by, inside, ...said }) => ({
          ...{ ...said, bugId: bugs[bug] ?? 0, versionId: engine.versions[version] ?? 0 },
          userId: by === null ? null : (people[by] ?? null),
          audienceId: inside ? insiders : null,
        })),
      });
      for (const viewer of viewers) {
        const inSql = await queryRows<{ bug_id: number; version_id: number }>(
          recordedFound(viewer, sql`r.version_id = ANY(${Object.values(engine.versions)}::int[])`),
        );
        const stands = await Promise.all(
          bugs.map(async (bug) =>
            standing(await listPresence(viewer, bug))
              .filter(({ kind }) => kind === "found")
              .map(({ version }) => `${bug} ${engine.versions[version]}`),
          ),
        );
        expect(inSql.map((row) => `${row.bug_id} ${row.version_id}`).sort()).toEqual(
          [...new Set(stands.flat())].sort(),
        );
      }
    }),
    { numRuns: 40, examples: EXAMPLES },
  );
});

test("thousands of records of one person on one version are read in one pass", async () => {
  await db.presence.deleteMany();
  await db.$executeRaw`INSERT INTO presence (bug_id, version_id, kind, user_id)
    SELECT ${bugs[0]}, ${engine.versions["4.4.1"]}, (CASE n % 2 WHEN 1 THEN 'found' ELSE 'absent' END)::presence_kind, ${people[0]} FROM generate_series(1, 20000) n`;
  const from = performance.now();
  const rows = await queryRows(recordedFound(everything, sql`r.version_id = ${engine.versions["4.4.1"]}`));
  expect(rows).toHaveLength(0);
  expect(performance.now() - from).toBeLessThan(10_000);
});

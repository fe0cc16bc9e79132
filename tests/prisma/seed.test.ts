import { beforeAll, expect, test } from "vitest";
import "#tests/support/database.ts";
import { countOpenByProduct } from "#lib/bugs/views/counts.ts";
import { checkVersionName } from "#lib/catalog/numbering.ts";
import { db, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { isPassword } from "#lib/people/passwords.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { cast, demoSignIns } from "#prisma/seed/cast.ts";
import { seedDemo } from "#prisma/seed/demo.ts";

let signIns: Awaited<ReturnType<typeof seedDemo>>;

beforeAll(async () => {
  signIns = await seedDemo();
}, 120_000);

const counts = async () => ({
  users: await db.user.count(),
  products: await db.product.count(),
  bugs: await db.bug.count(),
  changes: await db.change.count(),
});

test("the demo accounts can sign in with the printed passwords", async () => {
  expect(signIns.map(({ email }) => email)).toEqual(demoSignIns.map(({ email }) => email));
  for (const { email, password } of signIns) {
    const user = await db.user.findUniqueOrThrow({ where: { email } });
    expect(await isPassword(user.passwordHash, password)).toBe(true);
  }
  expect(await db.user.count()).toBe(Object.keys(cast).length);
  expect(await db.user.count({ where: { isAdministrator: true } })).toBe(1);
});

test("a second run changes nothing", async () => {
  const before = await counts();
  expect(await seedDemo()).toEqual([]);
  expect(await counts()).toEqual(before);
  expect(before.bugs).toBeGreaterThanOrEqual(60);
});

test("every version follows the numbering of its product", async () => {
  const versions = await db.version.findMany({ include: { product: true } });
  for (const { name, product } of versions) {
    expect(checkVersionName(product.numberingScheme, product.numberingPattern, name)).toEqual({ ok: true });
  }
});

test("events are in the past and in order, and history is protected again", async () => {
  const [late] = await queryRows<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM bugs b
    WHERE b.changed_at > now() - interval '12 hours' OR b.created_at > b.changed_at
      OR EXISTS (SELECT 1 FROM changes c WHERE c.bug_id = b.id AND (c.at < b.created_at OR c.at > b.changed_at))`);
  expect(late?.count).toBe(0);
  await expect(db.$executeRaw`UPDATE changes SET at = now()`).rejects.toThrow("never changed");
});

test("anonymous viewers see no bugs of the release engineering product and no security bugs", async () => {
  const counted = [...(await countOpenByProduct(anonymousViewer)).values()].reduce(
    (sum, count) => sum + count,
    0,
  );
  const open = await db.bug.count({ where: { statusOf: { isOpen: true } } });
  const secret = await db.bug.count({
    where: {
      statusOf: { isOpen: true },
      OR: [{ isRestricted: true }, { product: { visibility: "groups" } }],
    },
  });
  expect(secret).toBeGreaterThan(0);
  expect(counted).toBe(open - secret);
});

test("one bug has everything that pages show: files, a review on lines, questions, reactions, an edit, and bugs around it", async () => {
  const [rich] = await queryRows<Record<string, number>>(sql`
    SELECT (SELECT count(*)::int FROM attachments WHERE bug_id = b.id) AS files,
      (SELECT count(*)::int FROM review_notes n JOIN attachments a ON a.id = n.attachment_id WHERE a.bug_id = b.id AND n.comment_id IS NOT NULL) AS notes,
      (SELECT count(*)::int FROM flags WHERE bug_id = b.id AND status = 'requested') AS requests,
      (SELECT count(*)::int FROM comment_reactions r JOIN comments c ON c.id = r.comment_id WHERE c.bug_id = b.id) AS reactions,
      (SELECT count(*)::int FROM comments WHERE bug_id = b.id AND revision > 1) AS edits,
      (SELECT count(*)::int FROM dependencies WHERE b.id IN (bug_id, depends_on_id)) AS relations
    FROM bugs b WHERE b.summary LIKE 'Live merge%'`);
  expect(rich).toEqual({ files: 4, notes: 2, requests: 3, reactions: 4, edits: 1, relations: 5 });
});

test("the bugs are tracked from code to what is built on it, and what the vendor notes is theirs", async () => {
  const states = await queryRows<{ bug: string; place: string; state: string; isOwn: boolean }>(sql`
    SELECT b.summary AS bug, concat_ws(' ', p.name, coalesce(s.name, v.name)) AS place, t.state::text AS state,
      t.audience_id IS NOT NULL AS "isOwn"
    FROM trackings t JOIN bugs b ON b.id = t.bug_id JOIN products p ON p.id = t.product_id
      LEFT JOIN series s ON s.id = t.series_id LEFT JOIN versions v ON v.id = t.version_id`);
  const of = (word: string) =>
    Object.fromEntries(
      states.filter(({ bug }) => bug.includes(word)).map(({ place, state }) => [place, state]),
    );
  expect(of("NullPointerException")).toMatchObject({
    "Tarn Engine 4.4": "released",
    "Tarn Engine 4.5": "carried",
  });
  expect(of("/api/vms?max=0")).toMatchObject({ "Tarn Engine 4.4": "requested" });
  expect(of("Host was fenced in the middle")).toHaveProperty("Quillby Virtualization 8.0.4");
  expect(states.filter(({ isOwn }) => isOwn)).toMatchObject([{ place: "Quillby Virtualization 8.0" }]);
});

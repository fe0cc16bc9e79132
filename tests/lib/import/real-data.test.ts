import { createReadStream, existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { expect, test } from "vitest";
import { isInPhase, loadNameMeanings } from "#lib/catalog/workflow/phase-sql.ts";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { pool, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { importBugzilla } from "#lib/import/bugzilla.ts";
import { resetToOvirt, withoutOvirt } from "#tests/support/ovirt.ts";
import { writeLines } from "./fixture.ts";

// Bugs of real trackers, which are not part of the project.
const data = resolve(import.meta.dirname, "../../../../shared/data");
const reason = existsSync(data) ? "" : " (skipped: ../shared/data is not here)";

test.skipIf(reason !== "")(
  `real bugs of six trackers come in, and are there once after two runs${reason}`,
  { timeout: 120_000 },
  async () => {
    const slices = ["cyrus", "jquery", "kernel", "eclipse-aspectj", "qooxdoo"].map(async (name) =>
      writeLines(`${name}.jsonl`, await firstLines(`${data}/bugzilla/${name}.jsonl.gz`, 150)),
    );
    const files = [`${data}/bugzilla/bibletime.jsonl.gz`, ...(await Promise.all(slices))];
    const first = await importBugzilla(files, {
      attachmentFiles: [`${data}/bugzilla/bibletime.attachments.jsonl.gz`],
    });
    expect(first.rejects).toEqual([]);
    for (const { inFile, inDatabase } of first.files) expect(inDatabase).toEqual(inFile);
    expect(first.files[0]?.inFile).toMatchObject({
      bugs: 40,
      comments: 155,
      attachments: 24,
      products: 2,
      components: 5,
      versions: 12,
      milestones: 9,
    });
    expect(first.trackers.some(({ renumbered }) => renumbered > 0)).toBe(true);
    const [resolved] = await queryRows<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM bugs WHERE status = 'RESOLVED'
        AND resolution IN ('FIXED', 'CODE_FIX', 'PATCH_ALREADY_AVAILABLE', 'IMPLEMENTED')`);
    expect(await countIn("to_verify")).toBe(resolved?.count);
    expect(resolved?.count).toBeGreaterThan(50);
    const unclear = first.trackers.flatMap(({ guessed }) => [...guessed.statuses, ...guessed.resolutions]);
    expect(unclear.filter(({ isKnown }) => !isKnown).map(({ name }) => name)).toEqual([]);
    const second = await importBugzilla(files);
    expect(second.files).toEqual(first.files);
  },
);

test.skipIf(withoutOvirt !== "")(
  `oVirt's catalogue and bugs come in whole${withoutOvirt}`,
  { timeout: 120_000 },
  async () => {
    const { counts, rejects, clones } = await resetToOvirt();
    expect(rejects).toEqual([]);
    const numbers = Object.fromEntries(counts.map(({ what, inDatabase }) => [what, inDatabase]));
    for (const { inFile, inDatabase } of counts) expect(inDatabase).toBe(inFile);
    expect(numbers).toMatchObject({
      products: 83,
      "shared milestones": 53,
      "downstream products": 5,
      "records (bug, release)": 6574,
      bugs: 6275,
    });
    // 6,512 numbers: those of copies lead to their originals.
    expect(6275 + clones.filter(({ original }) => original !== null).length).toBe(6512);
    expect(await countIn("closed")).toBe(6275);
    await pool.query(
      `UPDATE bugs SET status = 'ON_QA', resolution = NULL WHERE id IN (SELECT id FROM bugs LIMIT 7)`,
    );
    expect(await countIn("to_verify")).toBe(7);
    expect(await countIn("closed")).toBe(6268);
  },
);

async function countIn(phase: Phase): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM bugs b WHERE ${isInPhase(await loadNameMeanings(), [phase])}`,
  );
  return row?.count ?? 0;
}

async function firstLines(path: string, count: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
    lines.push(line);
    if (lines.length >= count) break;
  }
  return lines;
}

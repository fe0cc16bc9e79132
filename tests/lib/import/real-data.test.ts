import { createReadStream, existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { expect, test } from "vitest";
import { importBugzilla } from "#lib/import/bugzilla.ts";
import { importOvirt } from "#lib/import/ovirt/ovirt.ts";
import { resetDatabase } from "#tests/support/database.ts";
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
    const second = await importBugzilla(files);
    expect(second.files).toEqual(first.files);
  },
);

test.skipIf(reason !== "")(
  `oVirt's catalogue and bugs come in whole${reason}`,
  { timeout: 120_000 },
  async () => {
    await resetDatabase();
    const { counts, rejects } = await importOvirt(`${data}/ovirt`);
    expect(rejects).toEqual([]);
    const numbers = Object.fromEntries(counts.map(({ what, inDatabase }) => [what, inDatabase]));
    for (const { inFile, inDatabase } of counts) expect(inDatabase).toBe(inFile);
    expect(numbers).toMatchObject({
      products: 83,
      "shared milestones": 53,
      "downstream products": 5,
      "records (bug, release)": 6574,
      bugs: 6512,
    });
  },
);

async function firstLines(path: string, count: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
    lines.push(line);
    if (lines.length >= count) break;
  }
  return lines;
}

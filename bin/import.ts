import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { InvalidInput } from "#lib/errors.ts";
import { importBugzilla } from "#lib/import/bugzilla.ts";
import { isLineEncoding } from "#lib/import/lines.ts";
import { cloneTable } from "#lib/import/ovirt/clones.ts";
import { importOvirt } from "#lib/import/ovirt/ovirt.ts";
import { importAsProduct } from "#lib/import/ovirt/stage.ts";
import { showProgress } from "#lib/import/progress.ts";
import { trackerName } from "#lib/import/record.ts";
import { writeRejects } from "#lib/import/rejects.ts";
import { describeOvirt, describeReport } from "#lib/import/report.ts";

// npm run import -- bugzilla FILE… | ovirt DIR. Exit status: 0 success, 2 some lines were rejected, 1 failure.

const program = new Command("npm run import --").description("Imports the bugs of another tracker.");

program
  .command("bugzilla")
  .description("Bugs of a Bugzilla, or in its format, from files of JSON lines (plain or gzip).")
  .argument("<files...>", "x.jsonl(.gz), and x.attachments.jsonl(.gz) with the contents of attachments")
  .option("--dry-run", "do everything and report, but save nothing")
  .option("--attachments <files...>", "more files with the contents of attachments")
  .option(
    "--rejects <file>",
    "file for rejected lines (default: x.rejects.jsonl for each file, in this directory)",
  )
  .option(
    "--source <name>",
    "name of the tracker, for lines without src (default: the name of the file)",
    readTracker,
  )
  .option(
    "--encoding <name>",
    "encoding of lines that are not UTF-8, such as windows-1252 (default: they are rejected)",
    readEncoding,
  )
  .option(
    "--map <file>",
    'which values become which: lines as severity,S1,critical, or JSON as {"severity": {"S1": "critical"}}',
  )
  .option("--batch <number>", "bugs in one transaction", readCount, 500)
  .action(async (given: string[], options: BugzillaOptions) => {
    const isContents = (file: string) => /\.attachments\.jsonl(\.gz)?$/.test(file);
    const files = given.filter((file) => !isContents(file));
    const attachmentFiles = [...given.filter(isContents), ...(options.attachments ?? [])];
    if (files.length === 0)
      throw new InvalidInput({
        files: ["Specify a file of bugs together with the contents of attachments."],
      });
    for (const file of [...files, ...attachmentFiles]) await checkFile(file);
    if (options.map) await checkFile(options.map);
    const isDryRun = options.dryRun ?? false;
    const progress = showProgress(process.stderr);
    const start = Date.now();
    const report = await importBugzilla(files, {
      isDryRun,
      batchSize: options.batch,
      attachmentFiles,
      trackerName: options.source,
      encoding: options.encoding,
      mapFile: options.map,
      onProgress: progress.show,
    }).finally(progress.stop);
    const written = await writeRejects([...files, ...attachmentFiles], report.rejects, options.rejects);
    console.log(describeReport(report, { isDryRun }));
    finish(start, report.rejects.length, written);
  });

program
  .command("ovirt")
  .description("oVirt's catalogue (catalog.json) and the bugs of its release notes (bugs.jsonl).")
  .argument("<dir>", "the directory with both files")
  .option("--dry-run", "do everything and report, but save nothing")
  .option("--rejects <file>", "file for rejected lines (default: bugs.rejects.jsonl in this directory)")
  .option("--clones <file>", "file for a table (CSV) of what became of the copies of bugs")
  .option("--batch <number>", "bugs in one transaction", readCount, 500)
  .option("--as-product <name>", "as they were once: one product of a vendor, a stage for moving it upstream")
  .action(async (dir: string, options: OvirtOptions) => {
    if (options.asProduct) return stage(dir, options.asProduct);
    const isDryRun = options.dryRun ?? false;
    const progress = showProgress(process.stderr);
    const start = Date.now();
    const report = await importOvirt(dir, {
      isDryRun,
      batchSize: options.batch,
      onProgress: progress.show,
    }).finally(progress.stop);
    const written = await writeRejects([join(dir, "bugs.jsonl")], report.rejects, options.rejects);
    console.log(describeOvirt(report, { isDryRun }));
    if (options.clones) {
      await writeFile(options.clones, cloneTable(report.clones));
      console.log(`What became of the copies of bugs is in ${options.clones}.`);
    }
    finish(start, report.rejects.length, written);
  });

async function stage(dir: string, product: string): Promise<void> {
  const start = Date.now();
  const progress = showProgress(process.stderr);
  const report = await importAsProduct(dir, product, { onProgress: progress.show }).finally(progress.stop);
  console.log(
    `${report.product} has ${report.bugs} new bugs in ${report.components} components; some are in the group “${report.group}”.`,
  );
  finish(start, 0, []);
}

function finish(start: number, rejects: number, files: string[]): void {
  for (const file of files) console.log(`Rejected lines are in ${file}, with the reasons.`);
  console.log(`It took ${((Date.now() - start) / 1000).toFixed(1)} s.`);
  if (rejects > 0) process.exitCode = 2;
}

type OvirtOptions = {
  asProduct?: string;
  dryRun?: boolean;
  rejects?: string;
  clones?: string;
  batch: number;
};
type BugzillaOptions = {
  dryRun?: boolean;
  attachments?: string[];
  rejects?: string;
  source?: string;
  encoding?: string;
  map?: string;
  batch: number;
};

function readCount(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw new InvalidArgumentError("Give a number from 1 to 10000.");
}

function readEncoding(name: string): string {
  if (isLineEncoding(name)) return name;
  throw new InvalidArgumentError("Give an encoding such as windows-1252, iso-8859-2 or shift_jis.");
}

function readTracker(name: string): string {
  const parsed = trackerName.safeParse(name);
  if (parsed.success && parsed.data !== "") return parsed.data;
  throw new InvalidArgumentError("Give a name such as bugs.example.org or example.org/bugzilla.");
}

async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found) throw new InvalidInput({ file: [`There is no file ${file}.`] });
  if (found.isDirectory())
    throw new InvalidInput({ file: [`${file} is a directory: name the files in it.`] });
}

await program.parseAsync();

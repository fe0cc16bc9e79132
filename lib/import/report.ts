import { basename } from "node:path";
import type { ImportReport } from "#lib/import/bugzilla.ts";
import { COUNTED, type Counts, noCounts } from "#lib/import/counts.ts";
import { OTHER_PRODUCT } from "#lib/import/ovirt/bugs.ts";
import { SOURCE } from "#lib/import/ovirt/classification.ts";
import type { OvirtReport } from "#lib/import/ovirt/ovirt.ts";
import { aliasOf } from "#lib/import/tracker.ts";

/** The final report of an import: a table that compares files and database, and notes. */
export function describeReport(report: ImportReport, { isDryRun }: { isDryRun: boolean }): string {
  const rows = report.files.map((file) => ({
    name: basename(file.path),
    inFile: file.inFile,
    inDatabase: file.inDatabase,
  }));
  const shown =
    rows.length > 1
      ? [...rows, { name: "Total", inFile: add(rows, "inFile"), inDatabase: add(rows, "inDatabase") }]
      : rows;
  return [
    ...takenNothing(report),
    table(
      ["", ...COUNTED],
      shown.flatMap(({ name, inFile, inDatabase }) => [
        [name, ...COUNTED.map((what) => format(inFile[what]))],
        [
          "  in the database",
          ...COUNTED.map(
            (what) => `${format(inDatabase[what])}${inDatabase[what] === inFile[what] ? "" : " !"}`,
          ),
        ],
      ]),
    ),
    "",
    ...report.trackers.flatMap((tracker) => [...valueTable(tracker), ...notes(tracker), ...guesses(tracker)]),
    ...report.unusedRows.map(
      ({ line, field, from }) => `Line ${line} of the map is for a ${field} “${from}” that no bug has.`,
    ),
    ...report.contents.map(
      ({ path, inFile, inDatabase }) =>
        `${basename(path)}: contents of ${format(inFile)} attachments, ${format(inDatabase)} in the store.`,
    ),
    rows.some(({ inFile, inDatabase }) => COUNTED.some((what) => inFile[what] !== inDatabase[what]))
      ? "Numbers with ! differ from the file: lines were rejected, or bugs were changed here since."
      : report.rejects.length > 0
        ? "All counts match the lines that were not rejected."
        : "All counts match the files.",
    ...sayNumbers(report, isDryRun),
    "Comments are counted without the description. A milestone “---” is created as inactive: bugs with it have no milestone.",
    report.rejects.length > 0
      ? `${format(report.rejects.length)} lines were rejected.`
      : "No lines were rejected.",
    isDryRun ? "This was a dry run: nothing was saved." : "",
  ]
    .filter((line, index, all) => line !== "" || (index > 0 && index < all.length - 1))
    .join("\n");
}

/** What the values of a tracker become here. */
function valueTable({ name, values }: ImportReport["trackers"][number]): string[] {
  if (values.length === 0) return [];
  const rows = values.map(({ field, from, to, why, bugs }) => [
    `  ${field}`,
    from,
    to,
    format(bugs),
    WHY[why],
  ]);
  return [...table([`Values of ${name}`, "there", "here", "bugs", ""], rows).split("\n"), ""];
}

const WHY = { map: "by the map", same: "", spelling: "other spelling", new: "new, of its products" } as const;

/** The first thing to know: nothing was imported, and why. */
function takenNothing({ files, trackers, rejects }: ImportReport): string[] {
  if (trackers.some(({ newBugs }) => newBugs > 0)) return [];
  const bugs = files.reduce((total, { inFile }) => total + inFile.bugs, 0);
  const [first] = rejects;
  const why =
    bugs > 0
      ? `the ${format(bugs)} bugs of the files are here already`
      : first
        ? `all lines were rejected. Line ${first.line} of ${basename(first.file)}: ${first.reason.replace(/\.$/, "")}`
        : "the files have no bugs";
  return [`No bugs were imported: ${why}.`, ""];
}

/** Where numbering goes on, and which numbers would have moved it far away. */
function sayNumbers({ numbersTooFar, nextNumber }: ImportReport, isDryRun: boolean): string[] {
  const shown = numbersTooFar.slice(0, 5).join(", ");
  const more = numbersTooFar.length > 5 ? ` and ${format(numbersTooFar.length - 5)} more` : "";
  return [
    ...(numbersTooFar.length > 0
      ? [`Bugs with numbers far above the rest get new ones, so that filing can go on: ${shown}${more}.`]
      : []),
    `The next bug that is filed here ${isDryRun ? "would get" : "gets"} the number ${nextNumber}.`,
  ];
}

function notes({ name, newBugs, renumbered, elsewhere, people }: ImportReport["trackers"][number]): string[] {
  const facts = [
    `${format(newBugs)} new bugs`,
    newBugs === 0
      ? ""
      : `${format(newBugs - renumbered)} keep their number, ${format(renumbered)} get a new number and the alias ${aliasOf(name, "N")}`,
    people.made + people.known > 0
      ? `${format(people.made)} accounts created, ${format(people.known)} people matched to existing accounts`
      : "",
    people.withoutAddress > 0
      ? `${format(people.withoutAddress)} accounts without an address, since an account with another name has it`
      : "",
    elsewhere.duplicates + elsewhere.dependencies > 0
      ? `${format(elsewhere.duplicates)} duplicates and ${format(elsewhere.dependencies)} dependencies refer to bugs that are not in the files and are kept under See also`
      : "",
  ];
  return [`${name}: ${facts.filter(Boolean).join("; ")}.`];
}

/** The guessed meanings of new statuses and resolutions. */
function guesses({ name, guessed }: ImportReport["trackers"][number]): string[] {
  const { statuses, resolutions } = guessed;
  const all = [...statuses, ...resolutions];
  if (all.length === 0) return [];
  const list = (found: readonly { name: string; meaning: string }[]) =>
    found.map((one) => `${one.name} = ${one.meaning}`).join(", ");
  const unclear = all.filter(({ isKnown }) => !isKnown);
  return [
    ...(statuses.length > 0
      ? [`${name}: phases of statuses guessed from their names: ${list(statuses)}.`]
      : []),
    ...(resolutions.length > 0
      ? [`${name}: meanings of resolutions guessed from their names: ${list(resolutions)}.`]
      : []),
    ...(unclear.length > 0
      ? [`${name}: unknown names, with a default meaning: ${unclear.map((one) => one.name).join(", ")}.`]
      : []),
    "Correct them on the workflow page in the settings of one of the products.",
  ];
}

function add(rows: { inFile: Counts; inDatabase: Counts }[], side: "inFile" | "inDatabase"): Counts {
  const total = noCounts();
  for (const row of rows) for (const what of COUNTED) total[what] += row[side][what];
  return total;
}

/** The report of an oVirt import. */
export function describeOvirt(report: OvirtReport, { isDryRun }: { isDryRun: boolean }): string {
  const schemes = Object.entries(report.schemes).map(([scheme, count]) => `${scheme} ${count}`);
  return [
    table(
      ["", "in the files", "in the database"],
      report.counts.map(({ what, inFile, inDatabase }) => [
        what,
        format(inFile),
        `${format(inDatabase)}${inDatabase === inFile ? "" : " !"}`,
      ]),
    ),
    "",
    `${format(report.newBugs)} new bugs; ${format(report.newBugs - report.renumbered)} keep their number, ${format(report.renumbered)} get a new number and the alias ${SOURCE}-N.`,
    "A bug in several releases is imported once: its target milestone is the first one, and all records are kept in its custom fields.",
    "Filing dates are unknown: a bug has the date of its milestone or, if that has none, of the next one.",
    `Numbering of the products: ${schemes.join(", ")}.`,
    `${format(report.withoutProduct)} bugs without a product of the catalogue were added to ${OTHER_PRODUCT}.`,
    ...describeClones(report.clones),
    ...describeCommits(report.commits),
    ...(report.rejects.length > 0 ? [`${format(report.rejects.length)} lines were rejected.`] : []),
    ...(isDryRun ? ["This was a dry run: nothing was saved."] : []),
  ].join("\n");
}

function describeClones(clones: OvirtReport["clones"]): string[] {
  if (clones.length === 0) return [];
  const folded = clones.flatMap((one) => (one.original === null ? [] : one));
  const ways = Object.entries(Object.groupBy(folded, ({ by }) => by)).map(
    ([by, some = []]) => `${format(some.length)} by ${by}`,
  );
  return [
    `${format(folded.length)} of ${format(clones.length)} copies of bugs became trackings of their originals (found ${ways.join(", ")}); their numbers lead there. The others have no original here and stay bugs.`,
  ];
}

function describeCommits(commits: OvirtReport["commits"]): string[] {
  if (!commits) return ["There is no file of commits."];
  const others = Object.entries(commits.withoutProduct).map(
    ([project, count]) => `${project} ${format(count)}`,
  );
  return [
    `${format(commits.linked)} of ${format(commits.commits)} commits name a bug that is here; ${format(commits.unknownBugs)} numbers of bugs that they name are not.`,
    `${format(commits.withoutVersion)} of them have a tag that leads to no version.`,
    ...(others.length > 0 ? [`Commits of projects that are no product: ${others.join(", ")}.`] : []),
    `${format(commits.trackings)} trackings were computed from them.`,
  ];
}

/** A text table: columns of numbers right-aligned, others left-aligned. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((name, index) =>
    Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const isNumeric = head.map(
    (_, index) => index > 0 && rows.every((row) => /^[\d,]+( !)?$/.test(row[index] ?? "")),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, index) =>
        isNumeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [head, ...rows].map(line).join("\n");
}

function format(number: number): string {
  return number.toLocaleString("en-US");
}

import { basename } from "node:path";
import type { ImportReport } from "#lib/import/bugzilla.ts";
import { COUNTED, type Counts, noCounts } from "#lib/import/counts.ts";
import { OTHER_PRODUCT } from "#lib/import/ovirt/bugs.ts";
import { SOURCE } from "#lib/import/ovirt/classification.ts";
import type { OvirtReport } from "#lib/import/ovirt/ovirt.ts";

/** What an import says at its end: a table that sets files and database side by side, and what is worth knowing. */
export function describeReport(report: ImportReport, { isDryRun }: { isDryRun: boolean }): string {
  const rows = report.files.map((file) => ({
    name: basename(file.path),
    inFile: file.inFile,
    inDatabase: file.inDatabase,
  }));
  const shown =
    rows.length > 1
      ? [...rows, { name: "Together", inFile: add(rows, "inFile"), inDatabase: add(rows, "inDatabase") }]
      : rows;
  return [
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
    ...report.trackers.flatMap((tracker) => [...notes(tracker), ...guesses(tracker)]),
    ...report.contents.map(
      ({ path, inFile, inDatabase }) =>
        `${basename(path)}: contents of ${format(inFile)} attachments, ${format(inDatabase)} in the store.`,
    ),
    rows.some(({ inFile, inDatabase }) => COUNTED.some((what) => inFile[what] !== inDatabase[what]))
      ? "A number with ! differs from the file: lines that were left out, or bugs that were changed here since."
      : "Every count is equal to the file's.",
    "Comments are counted without the description. A milestone “---” is made but not offered: bugs with it have none.",
    report.rejects.length > 0
      ? `${format(report.rejects.length)} lines were not taken.`
      : "No line was left out.",
    isDryRun ? "This was a dry run: nothing was kept." : "",
  ]
    .filter((line, index, all) => line !== "" || (index > 0 && index < all.length - 1))
    .join("\n");
}

function notes({ name, newBugs, renumbered, elsewhere, people }: ImportReport["trackers"][number]): string[] {
  const facts = [
    `${format(newBugs)} new bugs`,
    newBugs === 0
      ? ""
      : `${format(newBugs - renumbered)} keep their number, ${format(renumbered)} have a new one and the alias ${name}-N`,
    people.made + people.known > 0
      ? `${format(people.made)} accounts made, ${format(people.known)} people known already`
      : "",
    people.withoutAddress > 0
      ? `${format(people.withoutAddress)} accounts without an address, since somebody of another name has it here`
      : "",
    elsewhere.duplicates + elsewhere.dependencies > 0
      ? `${format(elsewhere.duplicates)} duplicates and ${format(elsewhere.dependencies)} dependencies point to bugs that the files do not have and stand under See also`
      : "",
  ];
  return [`${name}: ${facts.filter(Boolean).join("; ")}.`];
}

/** What the names of new statuses and resolutions were taken to mean. */
function guesses({ name, guessed }: ImportReport["trackers"][number]): string[] {
  const { statuses, resolutions } = guessed;
  const all = [...statuses, ...resolutions];
  if (all.length === 0) return [];
  const list = (found: readonly { name: string; meaning: string }[]) =>
    found.map((one) => `${one.name} = ${one.meaning}`).join(", ");
  const unclear = all.filter(({ isKnown }) => !isKnown);
  return [
    ...(statuses.length > 0
      ? [`${name}: phases of statuses guessed by their names: ${list(statuses)}.`]
      : []),
    ...(resolutions.length > 0
      ? [`${name}: meanings of resolutions guessed by their names: ${list(resolutions)}.`]
      : []),
    ...(unclear.length > 0
      ? [`${name}: the name says nothing of ${unclear.map((one) => one.name).join(", ")}.`]
      : []),
    "Change what is wrong in the workflow room of one of the products.",
  ];
}

function add(rows: { inFile: Counts; inDatabase: Counts }[], side: "inFile" | "inDatabase"): Counts {
  const total = noCounts();
  for (const row of rows) for (const what of COUNTED) total[what] += row[side][what];
  return total;
}

/** The same for oVirt. */
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
    `${format(report.newBugs)} new bugs; ${format(report.newBugs - report.renumbered)} keep their number, ${format(report.renumbered)} have a new one and the alias ${SOURCE}-N.`,
    "A bug that several releases list is one bug: its target milestone is the first of them, and all records stand in its custom fields.",
    "When a bug was filed is not known: its date is that of the milestone, or of the next one where a milestone has none.",
    `Numbering of the products: ${schemes.join(", ")}.`,
    `${format(report.withoutProduct)} bugs without a product of the catalogue stand in ${OTHER_PRODUCT}.`,
    ...(report.rejects.length > 0 ? [`${format(report.rejects.length)} lines were not taken.`] : []),
    ...(isDryRun ? ["This was a dry run: nothing was kept."] : []),
  ].join("\n");
}

/** Columns side by side: the first to the left, numbers to the right. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((name, index) =>
    Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [head, ...rows].map(line).join("\n");
}

function format(number: number): string {
  return number.toLocaleString("en-US");
}

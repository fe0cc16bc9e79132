import { readFileSync } from "node:fs";

/** The tables of docs/guides/who-may-change-what.md: what each row says of each role, by heading. */
const GUIDE = readFileSync(new URL("../../docs/guides/who-may-change-what.md", import.meta.url), "utf8");

/** One cell: what a role may do. */
export type Right = { change: string; role: string; is: string };

/** The cells of the table under a heading. */
export function rightsUnder(heading: string): Right[] {
  const section = GUIDE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`The guide has no section “${heading}”.`);
  const rows = section
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
  const [head = [], ...body] = rows;
  return body.flatMap(([change = "", ...cells]) =>
    cells.map((is, at) => ({ change, role: head[at + 1] ?? "", is })),
  );
}

/** The columns of the tables. */
export const RIGHTS_ROLES = [...new Set(rightsUnder("Fields").map(({ role }) => role))];

/** What a role may do by the table under `heading`, or else by the general ones. */
export function mayByGuide(role: string, change: string, heading?: string): boolean {
  const special = heading === undefined ? [] : rightsUnder(heading);
  const general = [
    ...rightsUnder("Fields"),
    ...rightsUnder("Status, resolution and duplicates"),
    ...rightsUnder("CC and comments"),
  ];
  const cell = [...special, ...general].find(
    (right) =>
      right.role === role && [change, "everything"].includes(right.change) && right.is !== "as above",
  );
  if (!cell) throw new Error(`The guide does not say whether ${role} may do this: ${change}.`);
  return cell.is === "yes";
}

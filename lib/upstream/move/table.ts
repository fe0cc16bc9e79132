import { z } from "zod";
import { InvalidInput } from "#lib/errors.ts";
import { cleanLine } from "#lib/text.ts";
import { checkMapping, type Mapping } from "#lib/upstream/move/mapping.ts";

/**
 * The mapping of a move as a table in the browser: each list has one entry for each row, in the same order. What the table cannot say
 * (series of products, names that differ from product to product, bugs that stay because of their version) a file can.
 */

const texts = z.array(z.string().transform(cleanLine)).default([]);

export const moveTable = z.object({
  product: z.string().transform(cleanLine).optional(),
  classification: z.string().transform(cleanLine).optional(),
  visibility: z.string().optional(),
  /** Handles. */
  maintainers: texts,
  vendorGroup: z.string().optional(),
  audience: z.string().optional(),
  stayingGroups: texts,
  /** The rows: components of the downstream product. */
  component: texts,
  /** The upstream product of each; blank: its bugs stay. */
  to: texts,
  /** The component there; blank: its own name. */
  there: texts,
  /** The version numbering of the product, if it is new. */
  numbering: texts,
  /** The maintainers of the product, if it is new: handles with commas; blank: those of all. */
  runBy: texts,
  /** "publish": its bugs that are in no group may be seen by more people than before. */
  publish: texts,
  /** The rows: versions of the downstream product. */
  version: texts,
  /** What each is called there; blank: bugs lose it. */
  versionTo: texts,
  milestone: texts,
  milestoneTo: texts,
});
export type MoveTable = z.output<typeof moveTable>;

const STAYS = "The mapping says that this component stays.";

/** Whether anything of the table was sent. */
export function hasTable(table: MoveTable): boolean {
  return table.product !== undefined || table.component.length > 0;
}

/** The mapping that a table says. Throws InvalidInput at the field. */
export function mappingOfTable(table: MoveTable): Mapping {
  checkRows(table);
  const { product, classification, visibility, maintainers, vendorGroup, audience, stayingGroups } = table;
  return checkMapping({
    product: product ?? "",
    classification: classification ?? "",
    ...(visibility ? { visibility } : {}),
    maintainers: namesIn(maintainers),
    ...(vendorGroup ? { vendorGroup } : {}),
    ...(audience ? { audience } : {}),
    components: Object.fromEntries(
      table.component.map((name, row) => [
        name,
        placeOf(table.to[row] ?? "", table.there[row] || name, table.publish[row] === "publish"),
      ]),
    ),
    products: Object.fromEntries(productsOf(table)),
    versions: renamed(table.version, table.versionTo),
    milestones: renamed(table.milestone, table.milestoneTo),
    stayingGroups: stayingGroups.filter(Boolean),
  });
}

/** Rows without their other half would be read as those of another row. */
function checkRows(table: MoveTable): void {
  const { component, version, milestone } = table;
  const pairs = {
    to: component,
    there: component,
    numbering: component,
    runBy: component,
    publish: component,
    versionTo: version,
    milestoneTo: milestone,
  };
  for (const [name, rows] of Object.entries(pairs)) {
    const given = table[name as keyof typeof pairs];
    if (given.length > 0 && given.length !== rows.length)
      throw new InvalidInput({ [name]: ["The table is not whole: reload the page."] });
  }
}

function placeOf(product: string, component: string, isPublished: boolean): object {
  if (product === "") return { stays: STAYS };
  return { product, component, ...(isPublished ? { publish: true } : {}) };
}

function productsOf(table: MoveTable): Map<string, { numbering?: string; maintainers?: string[] }> {
  const products = new Map<string, { name: string; numbering: string; runBy: string }>();
  table.to.forEach((name, row) => {
    const said = { name, numbering: table.numbering[row] ?? "", runBy: table.runBy[row] ?? "" };
    const before = products.get(name.toLowerCase());
    if (before && said.numbering && before.numbering && said.numbering !== before.numbering)
      throw new InvalidInput({ numbering: [`“${name}” is in two rows, with two numberings.`] });
    products.set(name.toLowerCase(), {
      name: before?.name ?? name,
      numbering: before?.numbering || said.numbering,
      runBy: [before?.runBy, said.runBy].filter(Boolean).join(","),
    });
  });
  products.delete("");
  return new Map(
    [...products.values()].map(({ name, numbering, runBy }) => {
      const handles = namesIn([runBy]);
      return [
        name,
        { ...(numbering ? { numbering } : {}), ...(handles.length > 0 ? { maintainers: handles } : {}) },
      ];
    }),
  );
}

function namesIn(texts: readonly string[]): string[] {
  return [
    ...new Set(
      texts
        .flatMap((text) => text.split(","))
        .map(cleanLine)
        .filter(Boolean),
    ),
  ];
}

/** Those that are called something else there, or nothing. */
function renamed(names: readonly string[], there: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name, row) => {
      const other = there[row] ?? name;
      return other === name ? [] : [[name, other]];
    }),
  );
}

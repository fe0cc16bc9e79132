import type { FilterName } from "#lib/search/filters.ts";
import { bugQuery, bugsHref } from "#lib/search/query.ts";

/** /products/Tarn%20Engine, and its subpages: /products/Tarn%20Engine/versions */
export function productAddress(name: string, room = ""): string {
  return `/products/${encodeURIComponent(name)}${room && `/${room}`}`;
}

/** A version in the list of its product's versions: /products/Tarn%20Engine/versions#v12 */
export function versionAddress(product: string, id: number): string {
  return `${productAddress(product, "versions")}#v${id}`;
}

/** A filter may have several values. */
export type BugFilters = Readonly<Partial<Record<FilterName, string | readonly string[]>>>;

/** A bug list: the address is the search. `{ product: "Tarn Engine", status: "@open", assignee: "@nobody" }` */
export function bugListAddress(search: BugFilters): string {
  const filters = Object.fromEntries(Object.entries(search).map(([name, value]) => [name, [value].flat()]));
  return bugsHref(bugQuery({ filters }));
}

/** The bugs that were found in a version. Those of a product that is built on others went to their upstream homes: the version alone tells them. */
export function foundAddress(product: string, version: string, isDownstream: boolean): string {
  return bugListAddress(
    isDownstream
      ? { tracking: `@found:${product} ${version}`, status: "@all" }
      : { product, version, status: "@all" },
  );
}

/** A shared milestone: /releases/tarn-4.5.0?classification=Tarn */
export function releaseAddress(milestone: string, classification: string): string {
  return `/releases/${encodeURIComponent(milestone)}?${new URLSearchParams({ classification })}`;
}

/** The release notes of a shared milestone; with a format, as a file. */
export function notesAddress(
  { name, classification }: { name: string; classification: string },
  { edition, format }: { edition?: string | null; format?: string } = {},
): string {
  const search = new URLSearchParams({
    classification,
    ...(edition ? { edition } : {}),
    ...(format ? { format } : {}),
  });
  return `/releases/${encodeURIComponent(name)}/notes?${search}`;
}

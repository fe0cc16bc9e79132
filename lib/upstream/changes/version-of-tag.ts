import { seriesOf, versionFromTag, versionSortKey } from "#lib/catalog/numbering.ts";

export type TaggedVersion = {
  readonly id: number;
  readonly name: string;
  readonly sortKey: string;
  readonly tag: string | null;
};

/**
 * The version of a product that has a tag, or the first one of its series after it: what is in the tag 4.4.5.3 is in the version
 * 4.4.5.11, when the versions between them are not kept. Null for a tag that names no version, and after the last version of a
 * series. `versions` in order.
 */
export function firstVersionWithTag(
  product: string,
  tag: string,
  versions: readonly TaggedVersion[],
): TaggedVersion | null {
  const same = versions.find((version) => version.tag === tag);
  if (same) return same;
  const name = versionFromTag(product, tag);
  if (name === null) return null;
  const [key, series] = [versionSortKey(name), seriesOf("free", name)];
  return (
    versions.find((version) => version.sortKey >= key && seriesOf("free", version.name) === series) ?? null
  );
}

/**
 * Whether a tag says something of versions: it names one. Others, as of nightly builds, would stand between a commit and
 * the versions that contain it. As long as a product has no versions, any tag with a number counts.
 */
export function countsTag(product: string, tag: string, versions: readonly TaggedVersion[]): boolean {
  if (versions.length === 0) return versionFromTag(product, tag) !== null;
  return firstVersionWithTag(product, tag, versions) !== null;
}

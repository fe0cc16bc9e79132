import { type VersionGraph, versionGraph } from "#lib/upstream/presence/version-graph.ts";

/** What computing states needs to know about a product. */
export type VersionFacts = {
  readonly id: number;
  readonly seriesId: number | null;
  readonly predecessorId: number | null;
  readonly sortKey: string;
  readonly isReleased: boolean;
};

export type SeriesFacts = {
  readonly id: number;
  readonly sortKey: string;
  /** Not ended. */
  readonly isSupported: boolean;
};

/** What a milestone or a downstream version contains of a product. */
export type ManifestFacts = {
  readonly lineId: number;
  /** The product whose version it contains. */
  readonly productId: number;
  readonly versionId: number | null;
  /** Names of the patches on top (SHA or Change-Id), and the bugs they are for. */
  readonly patches: readonly { readonly name: string; readonly bugId: number | null }[];
};

export type MilestoneFacts = {
  readonly id: number;
  readonly isReleased: boolean;
  /** The last moment of its release day; null while that is open. Milliseconds. */
  readonly releasedAt: number | null;
  readonly lines: readonly ManifestFacts[];
};

export type ProductFacts = {
  readonly id: number;
  /** In order. */
  readonly series: readonly SeriesFacts[];
  /** In order. */
  readonly versions: readonly VersionFacts[];
  readonly graph: VersionGraph;
  /** Manifests of its own versions, when it is built on other products. */
  readonly manifests: ReadonlyMap<number, readonly ManifestFacts[]>;
};

/** The facts of a product, from its rows. */
export function productFacts(
  id: number,
  series: readonly SeriesFacts[],
  versions: readonly VersionFacts[],
  manifests: ReadonlyMap<number, readonly ManifestFacts[]> = new Map(),
): ProductFacts {
  const inOrder = <Row extends { sortKey: string }>(rows: readonly Row[]) =>
    [...rows].sort((a, b) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0));
  return {
    id,
    series: inOrder(series),
    versions: inOrder(versions),
    graph: versionGraph(versions),
    manifests,
  };
}

const bySeries = new WeakMap<readonly VersionFacts[], Map<number | null, VersionFacts[]>>();

/** The versions of a series, in order. */
export function versionsOf({ versions }: ProductFacts, seriesId: number): readonly VersionFacts[] {
  const known = bySeries.get(versions) ?? Map.groupBy(versions, (version) => version.seriesId);
  bySeries.set(versions, known);
  return known.get(seriesId) ?? [];
}

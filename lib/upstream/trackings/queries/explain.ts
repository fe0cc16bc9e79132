import "server-only";
import { type ChangeAddress, changePage } from "#lib/catalog/change-page.ts";
import { visibleClassifications } from "#lib/catalog/releases.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { sayLost } from "#lib/upstream/trackings/lost-words.ts";

/** One reason for a state, in words, with a link when there is a page that shows it. */
export type Reason = { text: string; href: string | null };

type ChangeRow = {
  id: number;
  subject: string;
  sha: string | null;
  key: string;
  url: string;
  forge: ChangeAddress["forge"];
  webPage: string;
  status: string;
  at: string;
  branches: string[];
  /** The merged changes that revert it, the one before it in the list, and so on. */
  reverts: { name: string; at: string; branch: string | null }[];
};
type VersionRow = { id: number; name: string; product: string; tag: string | null };
type LineRow = { id: number; place: string; milestone: string | null; classification: string | null };

/**
 * The reasons that pieces of evidence give, in the words of today: commits with their day and the version that contains them,
 * manifests, records. What is in a product that the viewer does not see is left out.
 */
export async function explainEvidence(
  viewer: Viewer,
  evidence: readonly Evidence[],
): Promise<(one: Evidence) => Reason | null> {
  const numbers = (pick: (one: Evidence) => (number | undefined)[]) => [
    ...new Set(evidence.flatMap((one) => pick(one).flatMap((id) => id ?? []))),
  ];
  const changes = await byId<ChangeRow>(
    numbers((one) => ("change" in one ? [one.change] : "missing" in one ? [one.missing] : [])),
    (
      ids,
    ) => sql`SELECT c.id, c.subject, c.sha, c.key, c.url, r.forge, r.url AS "webPage", c.status, to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS at, c.branches, ${revertsOf(viewer)} AS reverts
        FROM code_changes c JOIN repositories r ON r.id = c.repository_id JOIN products p ON p.id = r.product_id
        WHERE c.id = ANY(${ids}::int[]) AND ${visibleProducts(viewer)}`,
  );
  const versions = await byId<VersionRow>(
    numbers((one) => [
      ...("version" in one ? [one.version] : []),
      ...("found" in one ? [one.found] : []),
      ...("absent" in one ? [one.absent] : []),
      ...("foundEarlier" in one ? [one.foundEarlier] : []),
      ...("fixedIn" in one ? [one.fixedIn] : []),
      ...("inVersion" in one ? [one.inVersion] : []),
      ...("closedFor" in one ? [one.closedFor] : []),
      ...("stillIn" in one ? [one.stillIn] : []),
      ...("had" in one ? [one.had, one.lostIn] : []),
    ]),
    (
      ids,
    ) => sql`SELECT v.id, v.name, v.tag, p.name::text AS product FROM versions v JOIN products p ON p.id = v.product_id
        WHERE v.id = ANY(${ids}::int[]) AND ${visibleProducts(viewer)}`,
  );
  const lines = await byId<LineRow>(
    numbers((one) => ("manifest" in one ? [one.manifest] : [])),
    (
      ids,
    ) => sql`SELECT l.id, coalesce(m.name, p.name || ' ' || w.name) AS place, m.name AS milestone, k.name::text AS classification
        FROM manifest_lines l LEFT JOIN milestones m ON m.id = l.milestone_id LEFT JOIN versions w ON w.id = l.in_version_id
        LEFT JOIN classifications k ON k.id = m.classification_id LEFT JOIN products p ON p.id = coalesce(w.product_id, m.product_id)
        WHERE l.id = ANY(${ids}::int[]) AND (p.id IS NULL OR ${visibleProducts(viewer)}) AND (k.id IS NULL OR ${visibleClassifications(viewer)})`,
  );
  return (one) => {
    if ("change" in one) {
      const change = changes.get(one.change);
      return change
        ? sayChange(change, one.version === undefined ? undefined : versions.get(one.version))
        : null;
    }
    if ("missing" in one) {
      const change = changes.get(one.missing);
      if (!change) return null;
      const { text, href } = sayChange(change, versions.get(one.version ?? 0));
      return { text: `without ${text}`, href };
    }
    if ("manifest" in one) {
      const line = lines.get(one.manifest);
      if (!line) return null;
      const href = releaseHref(line);
      if ("patch" in one) return { text: `${line.place} carries the patch ${one.patch}`, href };
      const version = one.version === undefined ? undefined : versions.get(one.version);
      return version ? { text: `${line.place} contains ${version.product} ${version.name}`, href } : null;
    }
    if ("closedFor" in one) {
      const version = versions.get(one.closedFor);
      const text = `closed as fixed for ${version?.product} ${version?.name}; no change of code says where the fix is`;
      return version ? { text, href: null } : null;
    }
    if ("had" in one) {
      const had = versions.get(one.had);
      const lostIn = one.lostIn === undefined ? null : (versions.get(one.lostIn)?.name ?? null);
      return had ? { text: sayLost({ had: `${had.product} ${had.name}`, in: lostIn }), href: null } : null;
    }
    if ("absent" in one) {
      const version = versions.get(one.absent);
      return version
        ? { text: `tried in ${version.product} ${version.name}: it is not there`, href: null }
        : null;
    }
    const [id, words] =
      "found" in one
        ? [one.found, "reported for"]
        : "foundEarlier" in one
          ? [one.foundEarlier, "reported for"]
          : "stillIn" in one
            ? [one.stillIn, "said to be still in"]
            : "fixedIn" in one
              ? [one.fixedIn, "fixed in"]
              : [one.inVersion, "the fix is in"];
    const version = versions.get(id);
    return version ? { text: `${words} ${version.product} ${version.name}`, href: null } : null;
  };
}

/** What reverts change `c`, what reverts that, and so on, as far as the viewer sees their products. */
function revertsOf(viewer: Viewer) {
  return sql`(WITH RECURSIVE chain AS (
      SELECT x.*, 1 AS step FROM code_changes x WHERE x.id = c.reverted_by_id
      UNION ALL SELECT x.*, chain.step + 1 FROM chain JOIN code_changes x ON x.id = chain.reverted_by_id WHERE chain.step < 9
    ) SELECT coalesce(json_agg(json_build_object('name', coalesce(left(h.sha, 12), h.key), 'at', to_char(h.at AT TIME ZONE 'UTC', 'YYYY-MM-DD'),
        'branch', h.branches[1]) ORDER BY h.step), '[]')
      FROM chain h JOIN repositories r ON r.id = h.repository_id JOIN products p ON p.id = r.product_id
      WHERE h.status = 'merged' AND ${visibleProducts(viewer)})`;
}

async function byId<Row extends { id: number }>(
  ids: readonly number[],
  statement: (ids: number[]) => ReturnType<typeof sql>,
): Promise<Map<number, Row>> {
  if (ids.length === 0) return new Map();
  return new Map((await queryRows<Row>(statement([...ids]))).map((row) => [row.id, row]));
}

/** The page of a shared milestone. */
function releaseHref({ milestone, classification }: LineRow): string | null {
  if (milestone === null || classification === null) return null;
  return `/releases/${encodeURIComponent(milestone)}?${new URLSearchParams({ classification })}`;
}

const STATUS_WORDS: Record<string, string> = {
  open: "in review since",
  merged: "merged",
  abandoned: "abandoned",
};

function sayChange(
  { key, subject, status, at, branches, reverts, ...address }: ChangeRow,
  version: VersionRow | undefined,
): Reason {
  const { sha } = address;
  const name = sha ? sha.slice(0, 12) : key;
  const branch = branches[0] ? ` on ${branches[0]}` : "";
  const where = version
    ? `, first in ${version.product} ${version.name}${version.tag ? ` (tag ${version.tag})` : ""}`
    : "";
  return {
    text: `${name} “${subject}”, ${STATUS_WORDS[status] ?? status} ${at}${branch}${where}${sayReverts(reverts)}`,
    href: changePage(address),
  };
}

/** “, reverted by 8888, merged 2026-11-30 on main, which was reverted by …”. */
function sayReverts(reverts: ChangeRow["reverts"]): string {
  const said = reverts.map(
    ({ name, at, branch }) => `reverted by ${name}, merged ${at}${branch ? ` on ${branch}` : ""}`,
  );
  return said.length > 0 ? `, ${said.join(", which was ")}` : "";
}

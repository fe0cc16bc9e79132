import "server-only";
import type { Session } from "#lib/import/session.ts";
import type { FileSurvey } from "#lib/import/survey.ts";

/** What is counted, in the order of the report. */
export const COUNTED = [
  "bugs",
  "comments",
  "history rows",
  "attachments",
  "duplicates",
  "dependencies",
  "products",
  "components",
  "versions",
  "milestones",
  "people",
] as const;
export type Counts = Record<(typeof COUNTED)[number], number>;

export type FileCounts = {
  readonly path: string;
  readonly rejected: number;
  readonly inFile: Counts;
  readonly inDatabase: Counts;
};

/**
 * Counts of a file and of its data in the database. As in the file, the description does not count as a comment.
 * Duplicates and dependencies count when the other bug was imported, or its address is under See also.
 */
export async function countFile(session: Session, { path, tally, rejects }: FileSurvey): Promise<FileCounts> {
  const sizes = {
    products: tally.products,
    components: tally.components,
    versions: tally.versions,
    milestones: tally.milestones,
  };
  const inFile: Counts = {
    bugs: tally.bugs,
    comments: tally.comments,
    "history rows": tally.history,
    attachments: tally.attachments,
    duplicates: tally.duplicates,
    dependencies: tally.dependencies,
    products: sizes.products.size,
    components: sizes.components.size,
    versions: sizes.versions.size,
    milestones: sizes.milestones.size,
    people: [...tally.people.values()].reduce((total, logins) => total + logins.size, 0),
  };
  const inDatabase = noCounts();
  for (const [tracker, ids] of tally.ids) {
    const duplicates = tally.duplicateOf.get(tracker) ?? [];
    const pairs = tally.pairs.get(tracker) ?? [];
    const [row] = await session.rows<Counts>(COUNT, [
      tracker,
      ids,
      pairs.map(([id]) => id),
      pairs.map(([, other]) => other),
      [...(tally.people.get(tracker) ?? [])],
      duplicates.map(([id]) => id),
      duplicates.map(([, other]) => other),
    ]);
    for (const what of COUNTED) inDatabase[what] += row?.[what] ?? 0;
  }
  return { path, rejected: rejects.length, inFile, inDatabase };
}

export function noCounts(): Counts {
  return {
    bugs: 0,
    comments: 0,
    "history rows": 0,
    attachments: 0,
    duplicates: 0,
    dependencies: 0,
    products: 0,
    components: 0,
    versions: 0,
    milestones: 0,
    people: 0,
  };
}

const COUNT = `
  WITH mine AS MATERIALIZED (
    SELECT ib.original_id, b.* FROM imported_bugs ib JOIN bugs b ON b.id = ib.bug_id
    WHERE ib.source = $1 AND ib.original_id = ANY($2::int[])
  ), address AS (SELECT 'https://' || $1 || '/show_bug.cgi?id=' AS start)
  SELECT
    (SELECT count(*)::int FROM mine) AS "bugs",
    (SELECT count(*)::int FROM comments c JOIN mine ON mine.id = c.bug_id WHERE c.number > 0) AS "comments",
    (SELECT count(*)::int FROM changes c JOIN mine ON mine.id = c.bug_id) AS "history rows",
    (SELECT count(*)::int FROM attachments a JOIN mine ON mine.id = a.bug_id) AS "attachments",
    (SELECT count(*)::int FROM unnest($6::int[], $7::int[]) AS p(bug, other)
      JOIN mine ON mine.original_id = p.bug
      WHERE mine.duplicate_of_id IS NOT NULL
        OR EXISTS (SELECT 1 FROM see_also s, address a WHERE s.bug_id = mine.id AND s.url = a.start || p.other)
    ) AS "duplicates",
    (SELECT count(*)::int FROM unnest($3::int[], $4::int[]) AS p(bug, other)
      JOIN mine ON mine.original_id = p.bug
      LEFT JOIN imported_bugs o ON o.source = $1 AND o.original_id = p.other
      WHERE EXISTS (SELECT 1 FROM dependencies d WHERE d.bug_id = mine.id AND d.depends_on_id = o.bug_id)
        OR (o.bug_id IS NULL AND EXISTS (SELECT 1 FROM see_also s, address a WHERE s.bug_id = mine.id AND s.url = a.start || p.other))
    ) AS "dependencies",
    (SELECT count(DISTINCT product_id)::int FROM mine) AS "products",
    (SELECT count(DISTINCT component_id)::int FROM mine) AS "components",
    (SELECT count(DISTINCT v)::int FROM mine, unnest(ARRAY[version_id, target_release_id]) AS v) AS "versions",
    (SELECT count(DISTINCT target_milestone_id)::int FROM mine)
      + (SELECT count(*)::int FROM milestones m WHERE m.name = '---' AND m.product_id IN (SELECT product_id FROM mine)) AS "milestones",
    (SELECT count(*)::int FROM imported_people WHERE source = $1 AND login = ANY($5::citext[])) AS "people"`;

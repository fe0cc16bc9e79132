import "server-only";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { type Guess, guessMeaning, guessPhase } from "#lib/import/guess-meaning.ts";
import type { Session } from "#lib/import/session.ts";
import type { Tracker } from "#lib/import/tracker.ts";

/**
 * Creates the missing statuses, resolutions, severities and priorities of a tracker, and a workflow named after it with
 * its statuses and resolutions. All moves are allowed, since the data does not include the original transitions. The
 * meanings of new statuses and resolutions are guessed from their names.
 */
export async function makeSiteValues(session: Session, tracker: Tracker): Promise<SiteValues> {
  const { statuses, resolutions, products } = tracker.needs;
  const valuesOf = (field: "severities" | "priorities") => [
    ...new Set([...products.values()].flatMap((product) => [...product[field].keys()].filter(Boolean))),
  ];
  const names = [...statuses.keys()];
  const isOpen = names.map((name) => guessIsOpen(name, statuses.get(name)));
  const phases = names.map((name, index) => guessPhase(name, isOpen[index] ?? true));
  const newStatuses = await session.rows<{ name: string }>(
    `INSERT INTO statuses (name, is_open, sort_key, description, phase)
     SELECT n.name, n.is_open, n.sort_key, '', n.phase::phase
     FROM unnest($1::text[], $2::bool[], $3::int[], $4::text[]) AS n(name, is_open, sort_key, phase)
     ON CONFLICT DO NOTHING RETURNING name`,
    [
      names,
      isOpen,
      names.map((name, index) => rank(name, STATUS_ORDER, isOpen[index] ? 38 : 65)),
      phases.map(({ meaning }) => meaning),
    ],
  );
  const resolutionNames = [...resolutions];
  const meanings = resolutionNames.map(guessMeaning);
  const newResolutions = await session.rows<{ name: string }>(
    `INSERT INTO resolutions (name, sort_key, description, meaning)
     SELECT n.name, 100, '', n.meaning::resolution_meaning FROM unnest($1::text[], $2::text[]) AS n(name, meaning)
     ON CONFLICT DO NOTHING RETURNING name`,
    [resolutionNames, meanings.map(({ meaning }) => meaning)],
  );
  await makeValues(session, "severities", valuesOf("severities"), (name) => rank(name, SEVERITY_ORDER, 80));
  await makeValues(session, "priorities", valuesOf("priorities"), (name) => rank(name, PRIORITY_ORDER, 80));
  return {
    workflowId: await makeWorkflow(session, tracker.name, names, resolutionNames),
    guessed: {
      statuses: guessesFor(newStatuses, names, phases),
      resolutions: guessesFor(newResolutions, resolutionNames, meanings),
    },
  };
}

export type SiteValues = { workflowId: number; guessed: Guessed };
/** The guessed meanings of new statuses and resolutions. */
export type Guessed = {
  statuses: (Guess<Phase> & { name: string })[];
  resolutions: (Guess<Meaning> & { name: string })[];
};

/** The guesses for names that were added. */
function guessesFor<Word>(
  added: readonly { name: string }[],
  names: readonly string[],
  guesses: readonly Guess<Word>[],
): (Guess<Word> & { name: string })[] {
  const isNew = new Set(added.map(({ name }) => name));
  return names.flatMap((name, index) => {
    const guess = guesses[index];
    return guess && isNew.has(name) ? [{ name, ...guess }] : [];
  });
}

/** Is this an open status? Decided by common names, else by whether most bugs in it have no resolution. */
function guessIsOpen(name: string, use?: { bugs: number; resolved: number }): boolean {
  const word = name.toUpperCase();
  if (CLOSED.has(word)) return false;
  if (STATUS_ORDER.has(word)) return true;
  return !use || use.bugs === 0 || use.resolved * 2 < use.bugs;
}

const CLOSED = new Set(
  "RESOLVED VERIFIED CLOSED REJECTED DONE FIXED RELEASED ARCHIVED OBSOLETE INVALID WONTFIX".split(" "),
);

/** Sort keys of common names, compatible with the defaults of a new installation; names on one line share a key. */
const STATUS_ORDER = ordered(
  `UNCONFIRMED
NEW
CONFIRMED TRIAGED
ASSIGNED
IN_PROGRESS
REOPENED NEEDINFO
POST ON_DEV MODIFIED ON_QA
RESOLVED FIXED DONE
REJECTED
VERIFIED
CLOSED RELEASED`,
  { from: 10, step: 5 },
);
const SEVERITY_ORDER = ordered(`BLOCKER BLOCKING S1
CRITICAL URGENT S2
MAJOR HIGH S3
NORMAL MEDIUM BUG S4
MINOR LOW S5
TRIVIAL
ENHANCEMENT FEATURE
TASK`);
const PRIORITY_ORDER = ordered(`URGENT IMMEDIATE HIGHEST P1 P0
HIGH P2
MEDIUM NORMAL P3
LOW P4
LOWEST P5
---`);

function ordered(lines: string, { from, step } = { from: 10, step: 10 }): Map<string, number> {
  return new Map(
    lines
      .split("\n")
      .flatMap((line, index) => line.split(" ").map((word) => [word, from + step * index] as const)),
  );
}

function rank(name: string, order: Map<string, number>, otherwise: number): number {
  return order.get(name.toUpperCase()) ?? otherwise;
}

/** Not offered by the site: the imported products choose them. */
async function makeValues(
  session: Session,
  table: "severities" | "priorities",
  names: string[],
  sortKey: (name: string) => number,
): Promise<void> {
  await session.rows(
    `INSERT INTO ${table} (name, sort_key, description, is_active)
     SELECT n.name, n.sort_key, '', false FROM unnest($1::text[], $2::int[]) AS n(name, sort_key) ON CONFLICT DO NOTHING`,
    [names, names.map(sortKey)],
  );
}

/** Open statuses in which a bug cannot be filed. */
const NOT_INITIAL = ["REOPENED", "NEEDINFO", "POST", "MODIFIED", "ON_QA", "VERIFIED", "RELEASE_PENDING"];

async function makeWorkflow(
  session: Session,
  name: string,
  statuses: string[],
  resolutions: string[],
): Promise<number> {
  await session.rows("INSERT INTO workflows (name) VALUES ($1) ON CONFLICT DO NOTHING", [name]);
  const [workflow] = await session.rows<{ id: number }>("SELECT id FROM workflows WHERE name = $1", [name]);
  if (!workflow) throw new Error(`The workflow ${name} was not written.`);
  const added = await session.rows<{ status: string }>(
    `INSERT INTO workflow_statuses (workflow_id, status, sort_key, phase)
     SELECT $1, s.name, s.sort_key, s.phase FROM statuses s
     WHERE s.name = ANY($2)
       -- A workflow needs open statuses: those of the default workflow are added if there are none.
       OR (s.is_open AND s.name IN (SELECT ws.status FROM workflow_statuses ws JOIN workflows w ON w.id = ws.workflow_id AND w.is_default)
         AND NOT EXISTS (SELECT 1 FROM statuses o WHERE o.is_open AND (o.name = ANY($2)
           OR o.name IN (SELECT status FROM workflow_statuses WHERE workflow_id = $1))))
     ON CONFLICT DO NOTHING RETURNING status`,
    [workflow.id, statuses],
  );
  // A workflow has only one resolution that means duplicate: the first one is used.
  await session.rows(
    `INSERT INTO workflow_resolutions (workflow_id, resolution, sort_key, meaning)
     SELECT $1, name, sort_key, meaning FROM resolutions WHERE name = ANY($2) ORDER BY sort_key, name
     ON CONFLICT DO NOTHING`,
    [workflow.id, resolutions],
  );
  // A workflow needs resolutions for fixed and duplicate: those of the default workflow are added if missing.
  await session.rows(
    `INSERT INTO workflow_resolutions (workflow_id, resolution, sort_key, meaning)
     SELECT DISTINCT ON (d.meaning) $1::int, d.resolution, d.sort_key, d.meaning
     FROM workflow_resolutions d JOIN workflows w ON w.id = d.workflow_id AND w.is_default
     WHERE d.meaning IN ('fixed', 'duplicate') AND NOT EXISTS (
       SELECT 1 FROM workflow_resolutions o WHERE o.workflow_id = $1 AND o.meaning = d.meaning)
     ORDER BY d.meaning, d.sort_key ON CONFLICT DO NOTHING`,
    [workflow.id],
  );
  // Only transitions of the new statuses; others may have been changed by hand.
  await session.rows(
    `INSERT INTO transitions (workflow_id, "from", "to")
     SELECT $1, f.status, t.status FROM workflow_statuses f JOIN workflow_statuses t USING (workflow_id)
     WHERE workflow_id = $1 AND f.status <> t.status AND (f.status = ANY($2) OR t.status = ANY($2))
     UNION ALL
     SELECT $1, NULL, s.name FROM statuses s WHERE s.name = ANY($2) AND s.is_open AND s.name <> ALL($3)
     ON CONFLICT DO NOTHING`,
    [workflow.id, added.map((row) => row.status), NOT_INITIAL],
  );
  return workflow.id;
}

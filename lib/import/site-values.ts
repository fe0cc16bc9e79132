import "server-only";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { type Guess, guessMeaning, guessPhase } from "#lib/import/guess-meaning.ts";
import type { Session } from "#lib/import/session.ts";
import type { Tracker } from "#lib/import/tracker.ts";

/**
 * Makes the statuses, resolutions, severities and priorities of a tracker that are missing here, and a workflow of the
 * tracker's name with its statuses and resolutions, in which every move is allowed: what its people were used to is not
 * told by the data. What new statuses and resolutions mean is guessed by their names.
 */
export async function makeSiteValues(session: Session, tracker: Tracker): Promise<SiteValues> {
  const { statuses, resolutions, severities, priorities } = tracker.needs;
  const names = [...statuses.keys()];
  const isOpen = names.map((name) => guessIsOpen(name, statuses.get(name)));
  const phases = names.map((name, index) => guessPhase(name, isOpen[index] ?? true));
  const newStatuses = await session.rows<{ name: string }>(
    `INSERT INTO statuses (name, is_open, sort_key, description, phase)
     SELECT n.name, n.is_open, n.sort_key, $4, n.phase::phase
     FROM unnest($1::text[], $2::bool[], $3::int[], $5::text[]) AS n(name, is_open, sort_key, phase)
     ON CONFLICT DO NOTHING RETURNING name`,
    [
      names,
      isOpen,
      names.map((name, index) => rank(name, STATUS_ORDER, isOpen[index] ? 38 : 65)),
      `As at ${tracker.name}.`,
      phases.map(({ meaning }) => meaning),
    ],
  );
  const ends = [...resolutions];
  const meanings = ends.map(guessMeaning);
  const newResolutions = await session.rows<{ name: string }>(
    `INSERT INTO resolutions (name, sort_key, description, meaning)
     SELECT n.name, 100, $2, n.meaning::resolution_meaning FROM unnest($1::text[], $3::text[]) AS n(name, meaning)
     ON CONFLICT DO NOTHING RETURNING name`,
    [ends, `As at ${tracker.name}.`, meanings.map(({ meaning }) => meaning)],
  );
  await makeValues(
    session,
    "severities",
    [...severities],
    (name) => rank(name, SEVERITY_ORDER, 80),
    tracker.name,
  );
  await makeValues(
    session,
    "priorities",
    [...priorities],
    (name) => rank(name, PRIORITY_ORDER, 80),
    tracker.name,
  );
  return {
    workflowId: await makeWorkflow(session, tracker.name, names, ends),
    guessed: {
      statuses: guessesFor(newStatuses, names, phases),
      resolutions: guessesFor(newResolutions, ends, meanings),
    },
  };
}

export type SiteValues = { workflowId: number; guessed: Guessed };
/** What statuses and resolutions that came in new were taken to mean. */
export type Guessed = {
  statuses: (Guess<Phase> & { name: string })[];
  resolutions: (Guess<Meaning> & { name: string })[];
};

/** Those of the guesses that count, since the name was not here before. */
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

/** Is a bug in this status still to be dealt with? Told by the word where it is a usual one, else by the bugs in it. */
function guessIsOpen(name: string, use?: { bugs: number; resolved: number }): boolean {
  const word = name.toUpperCase();
  if (CLOSED.has(word)) return false;
  if (STATUS_ORDER.has(word)) return true;
  return !use || use.bugs === 0 || use.resolved * 2 < use.bugs;
}

const CLOSED = new Set(
  "RESOLVED VERIFIED CLOSED REJECTED DONE FIXED RELEASED ARCHIVED OBSOLETE INVALID WONTFIX".split(" "),
);

/** Usual words with their places in a choice, among those of a new installation; several on one line have one place. */
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

async function makeValues(
  session: Session,
  table: "severities" | "priorities",
  names: string[],
  sortKey: (name: string) => number,
  tracker: string,
): Promise<void> {
  await session.rows(
    `INSERT INTO ${table} (name, sort_key, description)
     SELECT n.name, n.sort_key, $3 FROM unnest($1::text[], $2::int[]) AS n(name, sort_key) ON CONFLICT DO NOTHING`,
    [names, names.map(sortKey), `As at ${tracker}.`],
  );
}

/** Statuses a new bug does not start in, although it is open in them. */
const NOT_AT_FIRST = ["REOPENED", "NEEDINFO", "POST", "MODIFIED", "ON_QA", "VERIFIED", "RELEASE_PENDING"];

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
       -- A workflow in which nothing can be open is of no use: the default one's open statuses come in.
       OR (s.is_open AND s.name IN (SELECT ws.status FROM workflow_statuses ws JOIN workflows w ON w.id = ws.workflow_id AND w.is_default)
         AND NOT EXISTS (SELECT 1 FROM statuses o WHERE o.is_open AND (o.name = ANY($2)
           OR o.name IN (SELECT status FROM workflow_statuses WHERE workflow_id = $1))))
     ON CONFLICT DO NOTHING RETURNING status`,
    [workflow.id, statuses],
  );
  // Of several that mean duplicate the first is taken: a workflow has one.
  await session.rows(
    `INSERT INTO workflow_resolutions (workflow_id, resolution, sort_key, meaning)
     SELECT $1, name, sort_key, meaning FROM resolutions WHERE name = ANY($2) ORDER BY sort_key, name
     ON CONFLICT DO NOTHING`,
    [workflow.id, resolutions],
  );
  // A workflow in which nothing can be fixed or a duplicate is of no use: the default one's words come in.
  await session.rows(
    `INSERT INTO workflow_resolutions (workflow_id, resolution, sort_key, meaning)
     SELECT DISTINCT ON (d.meaning) $1::int, d.resolution, d.sort_key, d.meaning
     FROM workflow_resolutions d JOIN workflows w ON w.id = d.workflow_id AND w.is_default
     WHERE d.meaning IN ('fixed', 'duplicate') AND NOT EXISTS (
       SELECT 1 FROM workflow_resolutions o WHERE o.workflow_id = $1 AND o.meaning = d.meaning)
     ORDER BY d.meaning, d.sort_key ON CONFLICT DO NOTHING`,
    [workflow.id],
  );
  // Moves to and from the statuses that came in just now; the others may have been changed by hand.
  await session.rows(
    `INSERT INTO transitions (workflow_id, "from", "to")
     SELECT $1, f.status, t.status FROM workflow_statuses f JOIN workflow_statuses t USING (workflow_id)
     WHERE workflow_id = $1 AND f.status <> t.status AND (f.status = ANY($2) OR t.status = ANY($2))
     UNION ALL
     SELECT $1, NULL, s.name FROM statuses s WHERE s.name = ANY($2) AND s.is_open AND s.name <> ALL($3)
     ON CONFLICT DO NOTHING`,
    [workflow.id, added.map((row) => row.status), NOT_AT_FIRST],
  );
  return workflow.id;
}

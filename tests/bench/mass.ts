import { performMassChange } from "#lib/bugs/mass/perform.ts";
import { prepareMassChange } from "#lib/bugs/mass/prepare.ts";
import { findMassChange } from "#lib/bugs/mass/queries.ts";
import { readMassForm } from "#lib/bugs/mass/read-form.ts";
import { undoMassChange } from "#lib/bugs/mass/undo.ts";
import { db, sql } from "#lib/db/client.ts";
import { findViewer } from "#lib/people/viewer.ts";
import type { Row } from "#tests/bench/measure.ts";
import { cpuOf } from "#tests/bench/processes.ts";
import { MAINTAINER } from "#tests/bench/world.ts";

/** What `--only` has to say for it. */
export const MASS_JOB = "many: a thousand bugs";

const BUGS = 1_000;
/** Milliseconds for a thousand bugs. */
const GOAL = 5_000;

/**
 * A thousand bugs of all products at once, in the database that DATABASE_URL names: six fields and a comment, previewed, performed
 * and undone. A row has the bugs a second, how long it took, and the CPU time of all of it.
 */
export async function measureMass(databasePid: number): Promise<Row[]> {
  const user = await db.user.findUniqueOrThrow({ where: { handle: `person${MAINTAINER}` } });
  const found = await findViewer(user.id);
  if (!found) throw new Error("The maintainer cannot sign in.");
  const viewer = { ...found, isAdministrator: true };
  const bugs = await db.$queryRaw<{ id: number }[]>(
    sql`SELECT id FROM bugs WHERE resolution IS NULL ORDER BY id DESC LIMIT ${BUGS}`,
  );
  const ids = bugs.map(({ id }) => id);
  const typed = {
    priority: "high",
    severity: "major",
    assignee: found.handle,
    whiteboard: `measured ${Date.now()}`,
    "clear.url": "on",
    "add.cc": found.handle,
    comment: "All of these are looked at together.",
  };
  let id = 0;
  const row = async (
    job: string,
    work: () => Promise<unknown>,
    state: "changed" | "restored",
  ): Promise<Row> => {
    const began = performance.now();
    const [own, database] = [process.cpuUsage(), cpuOf(databasePid)];
    await work();
    const took = performance.now() - began;
    const { user, system } = process.cpuUsage(own);
    const spent = { cpu: (user + system) / 1_000, databaseCpu: cpuOf(databasePid) - database };
    const { counts } = (await findMassChange(viewer, id)) ?? { counts: {} as Record<string, number> };
    const isRight =
      state === "changed" && counts.waiting ? counts.waiting === ids.length : counts[state] === ids.length;
    const rest = { memory: process.memoryUsage().rss / 1e6, wrong: isRight ? 0 : 1 };
    return {
      job: `${MASS_JOB}, ${job}`,
      clients: 1,
      rate: (ids.length / took) * 1000,
      within: GOAL,
      p50: took,
      p95: took,
      p99: took,
      ...spent,
      ...rest,
    };
  };
  const prepare = async () => {
    id = await prepareMassChange(viewer, ids, readMassForm(typed), typed);
  };
  return [
    await row("previewed", prepare, "changed"),
    await row("performed", () => performMassChange(viewer, id), "changed"),
    await row("undone", () => undoMassChange(viewer, id), "restored"),
  ];
}

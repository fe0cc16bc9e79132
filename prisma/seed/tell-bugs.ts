import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { reviewDoc, saveDoc } from "#lib/bugs/docs/commands.ts";
import { saveDocInput } from "#lib/bugs/docs/schema.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { type ChangeBugInput, changeBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { db, sql, transaction } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { findViewer, type Viewer } from "#lib/people/viewer.ts";
import type { BugSeed, Stage } from "./bug-seed.ts";
import { demoBugs } from "./bugs.ts";
import { cast, type Handle } from "./cast.ts";
import { type ProductSeed, products } from "./catalogue-data.ts";

type Change = Omit<ChangeBugInput, "revision">;
/** Something that somebody did to a bug; `filing` when it was to file it. `daysAgo` puts it on the time line. */
type Act = {
  bug: BugSeed;
  product: ProductSeed;
  daysAgo: number;
  by: Handle;
  filing?: true;
  change?: () => Change;
  /** Doc type and doc text that were written; or that they were reviewed. */
  doc?: { type: string; text: string } | "reviewed";
};

/** Stages that end a bug without a fix. */
const RESOLUTIONS: Partial<Record<Stage, string>> = {
  wontfix: "WONTFIX",
  invalid: "INVALID",
  worksforme: "WORKSFORME",
  duplicate: "DUPLICATE",
};

/**
 * Plays the stories of the demo bugs through the real commands, as the people they happened to, in the
 * order in which they happened; then puts everything at its time.
 */
export async function tellBugs(now: Date): Promise<void> {
  const viewers = await loadViewers();
  const numbers = new Map<string, number>();
  const stories = products.flatMap((product) => {
    return (demoBugs[product.name] ?? []).map((bug) => ({ bug, product }));
  });
  const acts = stories.flatMap(({ bug, product }) =>
    actsOf(
      bug,
      product,
      stories.map((story) => story.bug),
      numbers,
    ),
  );
  const marks: Mark[] = [await markOf(now)];
  for (const act of acts.sort((a, b) => b.daysAgo - a.daysAgo)) {
    const viewer = viewers.get(act.by);
    if (!viewer) throw new Error(`${act.by} is not here.`);
    await play(act, viewer, numbers);
    marks.push(await markOf(new Date(now.getTime() - act.daysAgo * 86_400_000)));
  }
  await putAtItsTime(marks);
}

function actsOf(
  bug: BugSeed,
  product: ProductSeed,
  all: readonly BugSeed[],
  numbers: ReadonlyMap<string, number>,
): Act[] {
  const { stage = "new", age, span = 1 } = bug;
  const at = (part: number) => age - span * part;
  const act = (part: number, by: Handle, change: () => Change): Act => ({
    bug,
    product,
    daysAgo: at(part),
    by,
    change,
  });
  const acts: Act[] = [{ bug, product, daysAgo: age, by: bug.by, filing: true }];
  const talk = [...(bug.talk ?? [])];
  const owner =
    bug.assignee ?? product.components.find(([name]) => name === bug.component)?.[2] ?? product.maintainer;
  const triager = bug.isPrivate ? product.maintainer : (product.triager ?? product.maintainer);

  const isDone = stage === "fixed" || stage === "verified";
  if (stage === "verified") {
    const said = talk.at(-1)?.[0] === "priya" ? talk.pop()?.[1] : undefined;
    acts.push(act(1, product.qe[0] ?? product.maintainer, () => ({ status: "VERIFIED", comment: said })));
  }
  if (isDone) {
    const said = talk.at(-1)?.[0] === owner ? talk.pop()?.[1] : undefined;
    acts.push(act(0.85, owner, () => ({ status: "RESOLVED", resolution: "FIXED", comment: said })));
    if (bug.milestone && (bug.doc || stage === "verified"))
      acts.push({ ...act(0.9, owner, () => ({})), doc: { text: bug.doc?.[0] ?? "", type: docTypeOf(bug) } });
    if (bug.doc?.[1])
      acts.push({ ...act(0.95, product.qe[0] ?? product.maintainer, () => ({})), doc: "reviewed" });
  }
  if (stage === "in progress" || isDone)
    acts.push(act(0.5, owner, () => ({ status: "IN_PROGRESS", assignee: owner })));
  const resolution = RESOLUTIONS[stage];
  if (resolution) {
    const [by, comment] = talk.pop() ?? [triager, undefined];
    acts.push(
      act(0.95, by, () => {
        const target = bug.duplicateOf === undefined ? undefined : numbers.get(bug.duplicateOf);
        return target === undefined
          ? { status: "RESOLVED", resolution: resolution, comment }
          : { duplicateOf: target, comment };
      }),
    );
  } else if (stage !== "new") {
    acts.push(
      act(0.1, triager, () => ({
        status: "CONFIRMED",
        severity: bug.severity,
        priority: bug.priority,
        keywords: bug.keywords,
      })),
    );
  }
  if (bug.target || bug.milestone) {
    acts.push(
      act(0.2, product.maintainer, () => ({ targetRelease: bug.target, targetMilestone: bug.milestone })),
    );
  }
  for (const [index, [by, comment]] of talk.entries())
    acts.push(act(0.25 + (0.55 * index) / Math.max(1, talk.length), by, () => ({ comment })));
  if (bug.ask) {
    const [type, by, requestee] = bug.ask;
    acts.push(act(1, by, () => ({ flags: [{ type, status: "requested", requestee }] })));
  }
  if (bug.dependsOn) {
    const others = all.filter(({ key }) => bug.dependsOn?.includes(key));
    const daysAgo = Math.min(at(0.45), ...others.map((other) => other.age - 0.1));
    acts.push({
      ...act(0, owner, () => ({ dependsOn: others.flatMap(({ key }) => numbers.get(key) ?? []) })),
      daysAgo,
    });
  }
  return acts;
}

function docTypeOf({ type }: BugSeed): string {
  if (type === undefined) return "Bug Fix";
  return type === "enhancement" ? "Enhancement" : "No Doc Update";
}

async function play(
  { bug, product, filing, change, doc }: Act,
  viewer: Viewer,
  numbers: Map<string, number>,
): Promise<void> {
  if (filing) {
    const { component, version, type, summary, isPrivate, keywords, stage } = bug;
    const input = { product: product.name, summary, description: bug.text, isPrivate, type, version };
    const filed = {
      ...input,
      component: component ?? undefined,
      keywords: stage === "new" ? keywords : undefined,
    };
    numbers.set(bug.key, await fileBug(viewer, fileBugInput.parse(filed)));
    return;
  }
  const id = numbers.get(bug.key);
  if (id === undefined || !change) throw new Error(`Something happens to ${bug.key} before it was filed.`);
  if (doc === "reviewed") return reviewDoc(viewer, id, { product: "", revision: 1 });
  if (doc) return saveDoc(viewer, id, saveDocInput.parse({ revision: 0, ...doc }));
  const { revision, status } = await db.bug.findUniqueOrThrow({
    where: { id },
    select: { revision: true, status: true },
  });
  const said = change();
  // Who may confirm files bugs that are confirmed already.
  if (said.status === status) delete said.status;
  await changeBug(viewer, id, changeBugInput.parse({ ...said, revision }));
}

async function loadViewers(): Promise<Map<Handle, Viewer>> {
  const rows = await db.user.findMany({
    where: { handle: { in: Object.keys(cast) } },
    select: { id: true, handle: true },
  });
  const find = async (handle: Handle): Promise<Viewer> => {
    const viewer = await findViewer(rows.find((row) => row.handle === handle)?.id ?? 0);
    if (!viewer) throw new Error(`${handle} is not here.`);
    return viewer;
  };
  const entries = await Promise.all(
    Object.keys(cast)
      .filter(isHandle)
      .map(async (handle) => [handle, await find(handle)] as const),
  );
  return new Map(entries);
}

function isHandle(word: string): word is Handle {
  return Object.hasOwn(cast, word);
}

/** Every event up to this number had happened by then. */
type Mark = { event: number; at: Date };

async function markOf(at: Date): Promise<Mark> {
  const [last] = await queryRows<{ event: number }>(
    sql`SELECT coalesce(max(id), 0)::int AS event FROM events`,
  );
  return { event: last?.event ?? 0, at };
}

/** History never changes, so its guards are lifted for this one transaction. */
async function putAtItsTime(marks: readonly Mark[]): Promise<void> {
  const spans = marks.slice(1).map((mark, index) => ({ from: marks[index] ?? mark, to: mark }));
  const at = spans.map(({ to }) => to.at.toISOString());
  const bounds = sql`unnest(${spans.map(({ from }) => from.event)}::int[], ${spans.map(({ to }) => to.event)}::int[], ${at}::timestamptz[]) AS x(low, high, at)`;
  await transaction(async (tx) => {
    await tx.$executeRaw`ALTER TABLE events DISABLE TRIGGER events_stay`;
    await tx.$executeRaw`ALTER TABLE changes DISABLE TRIGGER changes_stay`;
    await tx.$executeRaw(
      sql`UPDATE events e SET at = x.at FROM ${bounds} WHERE e.id > x.low AND e.id <= x.high`,
    );
    await tx.$executeRaw`UPDATE changes c SET at = e.at FROM events e WHERE e.id = c.event_id`;
    await tx.$executeRaw`ALTER TABLE changes ENABLE TRIGGER changes_stay`;
    await tx.$executeRaw`ALTER TABLE events ENABLE TRIGGER events_stay`;
    await tx.$executeRaw`UPDATE comments c SET created_at = e.at FROM events e WHERE e.id = c.event_id`;
    await tx.$executeRaw`
      UPDATE bugs b SET created_at = e.first, changed_at = e.last
      FROM (SELECT bug_id, min(at) AS first, max(at) AS last FROM events GROUP BY bug_id) e WHERE e.bug_id = b.id`;
    await tx.$executeRaw`
      UPDATE doc_texts d SET written_at = b.changed_at - interval '1 hour',
        reviewed_at = CASE WHEN d.reviewed_at IS NOT NULL THEN b.changed_at END FROM bugs b WHERE b.id = d.bug_id`;
    await tx.$executeRaw`
      UPDATE flags f SET created_at = b.changed_at, changed_at = b.changed_at FROM bugs b WHERE b.id = f.bug_id`;
  });
}

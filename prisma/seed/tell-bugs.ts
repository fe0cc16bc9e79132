import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { reviewDoc, saveDoc } from "#lib/bugs/docs/commands.ts";
import { saveDocInput } from "#lib/bugs/docs/schema.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { type ChangeBugInput, changeBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { reportRouter } from "#lib/upstream/routing/route-report.ts";
import type { BugSeed, Stage } from "./bug-seed.ts";
import { demoBugs } from "./bugs.ts";
import type { Handle } from "./cast.ts";
import { type ProductSeed, products } from "./catalogue-data.ts";
import { type Mark, markOf } from "./time-line.ts";

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

/** The numbers of the bugs by their keys, and when what happened. */
export type Told = { numbers: ReadonlyMap<string, number>; marks: Mark[] };

/**
 * Plays the stories of the demo bugs through the real commands, as the people they happened to, in the
 * order in which they happened.
 */
export async function tellBugs(now: Date, viewers: ReadonlyMap<Handle, Viewer>): Promise<Told> {
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
  return { numbers, marks };
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
    const [type, by, requestee, comment] = bug.ask;
    acts.push(act(1, by, () => ({ comment, flags: [{ type, status: "requested", requestee }] })));
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
    const parsed = fileBugInput.parse(filed);
    numbers.set(bug.key, await fileBug(viewer, parsed, undefined, undefined, reportRouter(parsed)));
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

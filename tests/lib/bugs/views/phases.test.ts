import "#tests/support/database.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { copyWorkflow } from "#lib/admin/workflows/acts.ts";
import { countBugsOfProduct } from "#lib/bugs/views/counts.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { countMilestoneByPhase } from "#lib/bugs/views/milestone-counts.ts";
import { bugPhase, isInPhase, loadNameMeanings } from "#lib/catalog/workflow/phase-sql.ts";
import { PHASES, type Phase, phaseOfBug } from "#lib/catalog/workflow/phases.ts";
import { bugzilla, ovirt } from "#lib/catalog/workflow/presets.ts";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";
import { db, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { everything, makeProduct, makeUser } from "#tests/support/factories.ts";

type Placed = { id: number; status: string; resolution: string | null; phase: Phase };
type Scene = { productId: number; product: string; bugs: Placed[] };

let viewer: Viewer;
let milestoneId: number;
let scenes: Record<"bugzilla" | "ovirt" | "disputed", Scene>;

/**
 * A bug in every status of a workflow, with every resolution it can have, and in statuses that only other
 * workflows know; the viewer is QA contact of all.
 */
async function fill(productId: number, product: string, workflow: Workflow): Promise<Scene> {
  const known = workflow.statuses.flatMap<Omit<Placed, "id">>(({ name, isOpen, phase }) =>
    isOpen
      ? [{ status: name, resolution: null, phase }]
      : workflow.resolutions.map((end) => ({
          status: name,
          resolution: end.name,
          phase: phaseOfBug(phase, end.meaning),
        })),
  );
  const foreign = [...bugzilla.statuses, ...ovirt.statuses]
    .filter(({ name, isOpen }) => isOpen && !workflow.statuses.some((status) => status.name === name))
    .map(({ name, phase }) => ({ status: name, resolution: null, phase }));
  const bugs: Placed[] = [];
  for (const placed of [...known, ...foreign]) {
    const { id } = await db.bug.create({
      data: {
        productId,
        summary: "A bug",
        severity: "normal",
        priority: "medium",
        status: placed.status,
        resolution: placed.resolution,
        qaContactId: viewer.userId,
        targetMilestoneId: milestoneId,
      },
    });
    bugs.push({ id, ...placed });
  }
  return { productId, product, bugs };
}

beforeAll(async () => {
  viewer = await (await makeUser({ isAdministrator: true })).viewer();
  const [plain, linear, own] = [await makeProduct(), await makeProduct(), await makeProduct()];
  milestoneId = (
    await db.milestone.create({
      data: { classificationId: plain.classificationId, name: "4.5", sortKey: "4.5" },
    })
  ).id;
  await copyWorkflow.perform(everything, { product: linear.name, from: "ovirt" });
  // The same names with other meanings: what waits for QE is MODIFIED here, ON_QA is not ready, INVALID means fixed.
  await copyWorkflow.perform(everything, { product: own.name, from: "ovirt" });
  const strange: Workflow = {
    transitions: [],
    statuses: ovirt.statuses.map((status) => {
      if (status.name === "ON_QA") return { ...status, phase: "fixed" };
      return status.name === "MODIFIED" ? { ...status, phase: "to_verify" } : status;
    }),
    resolutions: ovirt.resolutions.map((end) =>
      end.name === "INVALID" ? { ...end, meaning: "fixed" } : end,
    ),
  };
  const { workflowId } = await db.product.findUniqueOrThrow({ where: { id: own.id } });
  for (const { name, phase } of strange.statuses)
    await db.workflowStatus.updateMany({
      where: { workflowId: workflowId ?? 0, status: name },
      data: { phase },
    });
  for (const { name, meaning } of strange.resolutions)
    await db.workflowResolution.updateMany({
      where: { workflowId: workflowId ?? 0, resolution: name },
      data: { meaning },
    });
  scenes = {
    bugzilla: await fill(plain.id, plain.name, bugzilla),
    ovirt: await fill(linear.id, linear.name, ovirt),
    disputed: await fill(own.id, own.name, strange),
  };
});

const inPhase = (phase: Phase, bugs = Object.values(scenes).flatMap((scene) => scene.bugs)) =>
  bugs.filter((bug) => bug.phase === phase).map(({ id }) => id);
const search = async (address: string) => {
  const { query, problems } = parseBugQuery(new URLSearchParams(address));
  const found = await runSearch(viewer, query, { limit: 500 });
  return {
    ids: found.rows.map(({ id }) => id).sort((a, b) => a - b),
    count: found.count.number,
    problems: [...problems, ...found.problems],
  };
};

describe("the phase of a bug", () => {
  it("is the same in SQL as in TypeScript, per row and as a condition, whatever names other workflows use", async () => {
    const rows = await queryRows<{ id: number; phase: Phase }>(
      sql`SELECT b.id, ${bugPhase} AS phase FROM bugs b`,
    );
    const bugs = Object.values(scenes).flatMap((scene) => scene.bugs);
    expect(new Map(rows.map(({ id, phase }) => [id, phase]))).toEqual(
      new Map(bugs.map(({ id, phase }) => [id, phase])),
    );
    const words = await loadNameMeanings();
    for (const phases of [
      ...PHASES.map((phase) => [phase]),
      ["verified", "closed"],
      ["fixed", "to_verify"],
      [],
    ]) {
      const asked = PHASES.filter((phase) => phases.includes(phase));
      const found = await queryRows<{ id: number }>(
        sql`SELECT b.id FROM bugs b WHERE ${isInPhase(words, asked)} ORDER BY b.id`,
      );
      const wanted = bugs.filter(({ phase }) => asked.includes(phase)).map(({ id }) => id);
      expect(found.map(({ id }) => id)).toEqual(wanted);
    }
  });
});

describe("bugs to verify", () => {
  it("are RESOLVED FIXED in Bugzilla's workflow and ON_QA in oVirt's", () => {
    const words = (scene: Scene) =>
      scene.bugs
        .filter(({ phase }) => phase === "to_verify")
        .map(({ status, resolution }) => (resolution ? `${status} ${resolution}` : status));
    // ON_QA in a product whose workflow does not know it means what it means on the site.
    expect(words(scenes.bugzilla)).toEqual(["RESOLVED FIXED", "ON_QA"]);
    expect(words(scenes.ovirt)).toEqual(["ON_QA"]);
    expect(words(scenes.disputed)).toEqual(["MODIFIED"]);
  });

  it("are on the home page of their QA contact, and in the list that it links to", async () => {
    const { toVerify } = await getHome(requireActor(viewer));
    const wanted = inPhase("to_verify");
    expect(toVerify.count).toBe(wanted.length);
    expect(toVerify.lines.map(({ id }) => id).sort((a, b) => a - b)).toEqual(wanted);
    expect((await search("qaContact=@me&phase=to_verify")).ids).toEqual(wanted);
  });

  it("are counted per product, and so are unconfirmed ones", async () => {
    for (const { productId, product, bugs } of Object.values(scenes)) {
      const counts = await countBugsOfProduct(viewer, productId);
      expect(counts.toVerify).toBe(inPhase("to_verify", bugs).length);
      expect(counts.unconfirmed).toBe(inPhase("unconfirmed", bugs).length);
      expect((await search(`product=${product}&phase=to_verify`)).count).toBe(counts.toVerify);
    }
  });

  it("are counted for a release, per product", async () => {
    const counts = await countMilestoneByPhase(viewer, milestoneId);
    for (const { product, bugs } of Object.values(scenes)) {
      for (const phase of PHASES) {
        const row = counts.find((one) => one.product === product && one.phase === phase);
        expect(row?.count ?? 0).toBe(inPhase(phase, bugs).length);
      }
    }
  });
});

describe("a search by phase", () => {
  it("finds open and closed bugs, also of several phases", async () => {
    for (const phase of PHASES) expect((await search(`phase=${phase}`)).ids).toEqual(inPhase(phase));
    const both = [...inPhase("fixed"), ...inPhase("verified")].sort((a, b) => a - b);
    expect((await search("phase=fixed&phase=verified")).ids).toEqual(both);
    expect((await search("phase=verified&status=open")).ids.length).toBeLessThan(inPhase("verified").length);
  });

  it("matches nothing for an unknown phase, and reports it", async () => {
    const found = await search("phase=done");
    expect(found).toMatchObject({ ids: [], count: 0, problems: [{ field: "phase", value: "done" }] });
    expect((await search("phase=done&phase=fixed")).ids).toEqual(inPhase("fixed"));
  });
});

import type { Command } from "commander";
import { findBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { NotFound } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseNumber } from "#lib/text.ts";
import { firstCarried } from "#lib/upstream/carried/first-carried.ts";
import { printLines } from "#lib/upstream/notes/print.ts";
import { findNotes } from "#lib/upstream/notes/queries.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { recomputeProduct } from "#lib/upstream/trackings/recompute-job.ts";
import { addWatch } from "#lib/upstream/watches/commands/add-watch.ts";
import { listWatches } from "#lib/upstream/watches/queries.ts";
import { addWatchInput } from "#lib/upstream/watches/schema.ts";
import { viewerFor } from "./viewer-for.ts";

type Context = { systemViewer: Viewer; print: (line: string) => void };

type NotesOptions = { classification?: string; edition?: string; as?: string };

/** `npm run admin -- upstream …`: what trackings and evidence say, as one JSON object a line. */
export function addUpstream(program: Command, { systemViewer, print }: Context): void {
  const upstream = program.command("upstream").description("what is fixed where").exitOverride();

  upstream
    .command("carried")
    .description("the first milestone that carries each fixed bug")
    .requiredOption("--classification <name>", "whose products and milestones")
    .option("--as <handle>", "as this person sees it, or “nobody” for a visitor (default: the system)")
    .exitOverride()
    .action(async ({ classification, as }: { classification: string; as?: string }) => {
      const viewer = await viewerFor(as, systemViewer);
      for await (const line of firstCarried(viewer, classification)) print(JSON.stringify(line));
    });

  upstream
    .command("state <bug>")
    .description("the trackings of a bug")
    .option("--as <handle>", "as this person sees it, or “nobody” for a visitor (default: the system)")
    .exitOverride()
    .action(async (given: string, { as }: { as?: string }) => {
      const viewer = await viewerFor(as, systemViewer);
      const bug = parseNumber(given);
      if (bug === null || !(await findBug(viewer, bug))) throw new NotFound(`There is no bug ${given}.`);
      const trackings = await listTrackings(viewer, bug);
      const explain = await explainEvidence(
        viewer,
        trackings.flatMap(({ evidence }) => evidence),
      );
      for (const {
        id: _,
        productId: __,
        seriesId: ___,
        versionId: ____,
        sortKey: _____,
        evidence,
        ...tracking
      } of trackings) {
        const because = evidence.flatMap((one) => explain(one)?.text ?? []);
        print(JSON.stringify({ ...tracking, because }));
      }
    });

  upstream
    .command("recompute")
    .description("compute all trackings anew, as after an update whose rules differ; safe to repeat")
    .option("--product <name>", "only those of bugs that concern this product")
    .exitOverride()
    .action(async ({ product }: { product?: string }) => {
      const ids = await findProductIds(product);
      let changed = 0;
      for (const id of ids) changed += await recomputeProduct(id);
      print(JSON.stringify({ products: ids.length, changed }));
    });

  upstream
    .command("watches <bug>")
    .description("the same bug in other trackers, as it was read last")
    .option("--as <handle>", "as this person sees it, or “nobody” for a visitor (default: the system)")
    .exitOverride()
    .action(async (given: string, { as }: { as?: string }) => {
      const viewer = await viewerFor(as, systemViewer);
      const bug = parseNumber(given);
      if (bug === null || !(await findBug(viewer, bug))) throw new NotFound(`There is no bug ${given}.`);
      for (const { mayConfirm: _, mayRemove: __, ...watch } of await listWatches(viewer, bug))
        print(JSON.stringify(watch));
    });

  upstream
    .command("watch <bug> <address>")
    .description("watches the same bug in another tracker")
    .requiredOption("--as <handle>", "who adds it")
    .option("--audience <group>", "only for the members of this group")
    .exitOverride()
    .action(async (bug: string, address: string, { as, audience }: { as: string; audience?: string }) => {
      const input = addWatchInput.safeParse({ bug, address, audience });
      if (!input.success) throw new NotFound(`There is no bug ${bug}, or “${address}” is no address.`);
      const id = await addWatch(await viewerFor(as, anonymousViewer), input.data);
      print(JSON.stringify({ id }));
    });

  upstream
    .command("notes <milestone>")
    .description("the release notes of a milestone")
    .option("--classification <name>", "whose milestone, where several have one of this name")
    .option("--edition <product>", "with the doc texts of a product that is built on it")
    .option("--as <handle>", "as this person sees them (default: as somebody who is not signed in)")
    .exitOverride()
    .action(async (milestone: string, { as, ...asked }: NotesOptions) => {
      const notes = await findNotes(await viewerFor(as, anonymousViewer), { milestone, ...asked });
      if (!notes) throw new NotFound(`There are no release notes of “${milestone}”.`);
      for (const line of printLines(notes.products)) print(line);
    });
}

/** Of the product with this name, or of all. */
async function findProductIds(name: string | undefined): Promise<number[]> {
  const rows = await db.product.findMany({
    where: name === undefined ? {} : { name },
    select: { id: true },
    orderBy: { id: "asc" },
  });
  if (rows.length === 0 && name !== undefined) throw new NotFound(`There is no product “${name}”.`);
  return rows.map(({ id }) => id);
}

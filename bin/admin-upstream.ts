import type { Command } from "commander";
import { NotFound } from "#lib/errors.ts";
import { findHandle } from "#lib/people/queries.ts";
import { anonymousViewer, findViewer, type Viewer } from "#lib/people/viewer.ts";
import { firstCarried } from "#lib/upstream/carried/first-carried.ts";

type Context = { systemViewer: Viewer; print: (line: string) => void };

/** `npm run admin -- upstream …`: what trackings and evidence say, as one JSON object a line. */
export function addUpstream(program: Command, { systemViewer, print }: Context): void {
  const upstream = program.command("upstream").description("what is fixed where").exitOverride();

  upstream
    .command("carried")
    .description("the first milestone that carries each fixed bug")
    .requiredOption("--classification <name>", "whose products and milestones")
    .option("--as <handle>", "as this person sees it (default: the system)")
    .exitOverride()
    .action(async ({ classification, as }: { classification: string; as?: string }) => {
      const viewer = await viewerFor(as, systemViewer);
      for await (const line of firstCarried(viewer, classification)) print(JSON.stringify(line));
    });
}

/** The person with the handle, or "nobody" for a visitor; without a handle, `otherwise`. */
async function viewerFor(handle: string | undefined, otherwise: Viewer): Promise<Viewer> {
  if (handle === undefined) return otherwise;
  if (handle === "nobody") return anonymousViewer;
  const id = await findHandle(handle);
  const viewer = id === null ? null : await findViewer(id);
  if (!viewer) throw new NotFound(`There is no active account @${handle}.`);
  return { ...viewer, door: "cli" };
}

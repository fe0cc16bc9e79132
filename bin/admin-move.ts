import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { parse } from "#lib/admin/act/act.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { AppError, InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { draftMapping } from "#lib/upstream/move/draft-mapping.ts";
import { parseMapping } from "#lib/upstream/move/mapping.ts";
import type { PlanCounts } from "#lib/upstream/move/plan.ts";
import { getMove, listMoves, listSaidBugs, type MoveView } from "#lib/upstream/move/queries.ts";
import { dryRun, rehearse } from "#lib/upstream/move/rehearse.ts";
import { viewerFor } from "./viewer-for.ts";

type Context = { systemViewer: Viewer; print: (line: string) => void };
type As = { as?: string };

/** `npm run admin -- move …`: a product whose components become upstream products. */
export function addMove(program: Command, { systemViewer, print }: Context): void {
  const move = program.command("move").description("components become upstream products").exitOverride();
  const command = (usage: string, about: string) =>
    move
      .command(usage)
      .description(about)
      .option("--as <handle>", "who does it (default: the system)")
      .exitOverride();

  command("mapping <product>", "print a mapping to begin with: each component becomes a product")
    .requiredOption("--classification <name>", "the upstream classification")
    .action(async (product: string, { as, classification }: As & { classification: string }) => {
      const draft = await draftMapping(await viewerFor(as, systemViewer), product, classification);
      print(JSON.stringify(draft, null, 2));
    });

  command("dry-run <file>", "how many bugs go where, and why others stay; nothing is written").action(
    async (file: string, { as }: As) => {
      const start = Date.now();
      const { digest, counts } = await dryRun(await viewerFor(as, systemViewer), await readMapping(file));
      for (const line of sayCounts(counts)) print(line);
      print(`Plan ${digest}, made in ${seconds(Date.now() - start)}.`);
    },
  );

  command("rehearse <file>", "perform all of it, batch by batch, and roll each back").action(
    async (file: string, { as }: As) => {
      const viewer = await viewerFor(as, systemViewer);
      const report = await rehearse(viewer, await readMapping(file), showProgress);
      for (const line of sayCounts(report.counts)) print(line);
      for (const { bugId, message } of report.failures) print(`Fails: bug ${bugId}: ${message}`);
      print(
        `${report.moved} bugs would move, ${report.failures.length} would fail; it took ${seconds(report.milliseconds)}. Plan ${report.digest}.`,
      );
      if (report.failures.length > 0) process.exitCode = 2;
    },
  );

  command("run <file>", "start a move, and go on until it is done")
    .requiredOption("--confirm <plan>", "the plan that dry-run printed: nothing else is done")
    .action(async (file: string, { as, confirm }: As & { confirm: string }) => {
      const viewer = await viewerFor(as, systemViewer);
      const input = { mapping: await readFile(file, "utf8"), plan: confirm };
      const { message, data } = await perform("move.start", viewer, input);
      print(message);
      await goOn(viewer, Number(data?.id), print);
    });

  command("continue <move>", "go on with a move, or with undoing it, that was interrupted").action(
    async (id: string, { as }: As) => {
      const viewer = await viewerFor(as, systemViewer);
      await getMove(viewer, Number(id));
      await goOn(viewer, Number(id), print);
    },
  );

  command("undo <move>", "put everything back").action(async (id: string, { as }: As) => {
    const viewer = await viewerFor(as, systemViewer);
    const { message } = await perform("move.undo", viewer, { move: id });
    print(message);
    await goOn(viewer, Number(id), print);
  });

  command("status [move]", "how far moves are").action(async (id: string | undefined, { as }: As) => {
    const viewer = await viewerFor(as, systemViewer);
    const moves = id === undefined ? await listMoves(viewer) : [await getMove(viewer, Number(id))];
    for (const one of moves) for (const line of sayMove(one)) print(line);
  });

  command("bugs <move>", "the bugs that stayed or were not put back, one JSON object a line").action(
    async (id: string, { as }: As) => {
      const viewer = await viewerFor(as, systemViewer);
      for (const bug of await listSaidBugs(viewer, Number(id), 1_000_000)) print(JSON.stringify(bug));
    },
  );
}

async function perform(name: string, viewer: Viewer, input: Record<string, unknown>) {
  const act = findAct(name);
  if (!act) throw new Error(`There is no act ${name}.`);
  try {
    return await act.perform(viewer, parse(act.input, input));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new AppError(error.code, Object.values(error.fields).flat().join("\n"));
  }
}

async function goOn(viewer: Viewer, id: number, print: Context["print"]): Promise<void> {
  const start = Date.now();
  const all = await getMove(viewer, id);
  const total = all.state === "undoing" ? all.moved : all.waiting;
  let done = 0;
  await continueMove(id, (count) => {
    done += count;
    showProgress(done, total);
  });
  for (const line of sayMove(await getMove(viewer, id))) print(line);
  print(`It took ${seconds(Date.now() - start)}.`);
}

async function readMapping(file: string) {
  try {
    return parseMapping(await readFile(file, "utf8"));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new AppError(error.code, Object.values(error.fields).flat().join("\n"));
  }
}

function sayCounts({ moving, staying, places, reasons }: PlanCounts): string[] {
  return [
    `${moving} bugs move:`,
    ...places.flatMap(({ text, bugs, samples, sight = [] }) => [
      `  ${bugs}\t${text} (${samples.join(", ")})`,
      ...sight.map((line) => `  \t  ${line}`),
    ]),
    `${staying} bugs stay:`,
    ...reasons.map(({ text, bugs, samples }) => `  ${bugs}\t${text} (${samples.join(", ")})`),
  ];
}

function sayMove(move: MoveView): string[] {
  const { id, product, state, waiting, moved, stayed, undone, kept, stopped, leftovers } = move;
  return [
    `Move ${id} of ${product}: ${state}. Waiting ${waiting}, moved ${moved}, stayed ${stayed}, put back ${undone}, kept upstream ${kept}.`,
    ...(stopped ? [`  It stopped: ${stopped}`] : []),
    ...(move.undoUntil ? [`  It can be undone until ${move.undoUntil.toISOString()}.`] : []),
    ...leftovers.map((line) => `  Left: ${line}`),
  ];
}

function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} bugs${done >= total ? "\n" : ""}`);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

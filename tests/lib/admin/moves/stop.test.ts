import "#tests/support/database.ts";
import { expect, it, vi } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { AppError } from "#lib/errors.ts";
import { getMove } from "#lib/upstream/move/queries.ts";
import { makeMoveWorld, startMoveOf } from "#tests/support/move-world.ts";

// A batch that fails while somebody else decides otherwise about the move.

const batch: { before: (() => Promise<unknown>) | null } = { before: null };
vi.mock(import("#lib/upstream/move/run-batch.ts"), async (original) => {
  const real = await original();
  return {
    ...real,
    moveNext: async (moveId, size) => {
      if (batch.before === null) return real.moveNext(moveId, size);
      await batch.before();
      throw new AppError("move_stopped", "Its group is gone.");
    },
  };
});

it("says why it stopped, but not of the undoing that began meanwhile", async () => {
  const world = await makeMoveWorld({ bugs: 6 });
  const move = await startMoveOf(world);
  batch.before = async () => {};
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({ state: "moving", stopped: "Its group is gone." });
  batch.before = async () => findAct("move.undo")?.perform(world.admin, { move });
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({ state: "undoing", stopped: "" });
  // Nobody can take over an undoing that goes on.
  await expect(findAct("move.undo")?.perform(world.admin, { move })).rejects.toThrow("being undone");
  batch.before = null;
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({ state: "undone", moved: 0, stopped: "" });
});

import { Badge } from "#components/ui/badge.tsx";
import { sayNumber } from "#lib/text.ts";
import type { MoveView } from "#lib/upstream/move/queries.ts";

/** How far a move is. */
export function MoveState({ move }: { move: Pick<MoveView, "state" | "stopped"> }) {
  if (move.stopped) return <Badge tone="red">stopped</Badge>;
  const { word, tone } = STATES[move.state];
  return <Badge tone={tone}>{word}</Badge>;
}

const STATES = {
  moving: { word: "moving", tone: "accent" },
  moved: { word: "moved", tone: "green" },
  undoing: { word: "being undone", tone: "amber" },
  undone: { word: "undone", tone: "plain" },
} as const;

/** The bar of a move that goes on. */
export function MoveProgress({ move }: { move: MoveView }) {
  const isUndoing = move.state === "undoing";
  const done = isUndoing ? move.undone + move.kept : move.moved + move.stayed;
  const total = isUndoing ? done + move.moved : done + move.waiting;
  return (
    <div className="grid gap-1">
      <progress
        value={done}
        max={total}
        aria-label="Bugs done"
        className="h-2 w-full max-w-120 accent-accent"
      />
      <p className="text-muted">
        {sayNumber(done)} of {sayNumber(total)} bugs {isUndoing ? "put back" : "had their turn"}.
      </p>
    </div>
  );
}

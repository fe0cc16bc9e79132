import "server-only";
import { markChanges } from "#lib/admin/act/bug-effects.ts";
import { type OwnWords, type Preview, readPreview, type Undo } from "#lib/admin/act/preview.ts";
import { queueStaleTrackings } from "#lib/admin/act/stale-trackings.ts";
import { closeAct, openAct } from "#lib/bugs/many/journal.ts";
import { sql, type Transaction, transaction } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import type { Audited } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What was done, as a sentence; where to redirect; data for programs. */
export type ActResult = {
  message: string;
  to?: string;
  data?: Record<string, unknown>;
  /** The token of a new session for the browser. Never shown. */
  session?: string;
  /** A value that is shown this once and kept in no log, such as a new secret. */
  shown?: string;
  /** What it is for, where the form says more beside it: the forge of a secret. */
  shownFor?: string;
  /** What the preview says besides, known only after it ran. */
  says?: string[];
  /** The number of the act in the audit log; missing when nothing was different. */
  act?: string;
};

/** How an act is performed. */
export type How = {
  /** What the preview returned: anything else than that is refused. */
  confirm?: string;
  /** Refuse without `confirm` what a person should confirm. */
  asks?: boolean;
};

/** Nothing was done: it was not confirmed, or is not what was confirmed. With the preview of what would happen now. */
export class NotConfirmed extends AppError {
  readonly preview: Preview;

  constructor(preview: Preview, message: string) {
    super("not_confirmed", message);
    this.preview = preview;
  }
}

/** Ends a dry run, so that it is rolled back. */
export class Foreseen extends Error {
  readonly preview: Preview;

  constructor(preview: Preview) {
    super("A dry run.");
    this.preview = preview;
  }
}

type Declared = { name: string; undo: Undo };
type Entered = {
  context: Audited;
  input: unknown;
  tell: () => Promise<OwnWords | null>;
  run: () => Promise<ActResult>;
};

/**
 * Performs an act in a transaction: notes what it does to the database, compares that with what was confirmed, and writes
 * the audit log. A dry run always ends in Foreseen.
 */
export async function runAct(
  viewer: Viewer,
  act: Declared,
  { confirm, asks = false, isDry = false }: How & { isDry?: boolean },
  enter: (tx: Transaction) => Promise<Entered>,
): Promise<{ result: ActResult }> {
  const isTold = isDry || asks || confirm !== undefined;
  return transaction(async (tx) => {
    const { context, input, tell, run } = await enter(tx);
    const { audit } = context;
    const own = isTold ? await tell() : null;
    const mark = isTold ? await markChanges(tx) : "";
    await openAct(tx, viewer, audit.act, act.name);
    const result = await run();
    if (isTold) {
      await tx.$executeRaw(sql`SET CONSTRAINTS ALL IMMEDIATE`);
      const words = {
        ...own,
        lines: [...(own?.lines ?? []), ...(result.says ?? [])],
        counts: own?.counts ?? {},
      };
      const preview = await readPreview(context, { act, id: audit.act, input, own: words, mark });
      if (isDry) throw new Foreseen(preview);
      refuseUnlike(preview, confirm);
    }
    await queueStaleTrackings(tx, audit.act);
    const recorded = await audit.write();
    await closeAct(tx, audit.act, recorded > 0 ? result.message : null);
    return { result: recorded > 0 ? { ...result, act: audit.act } : result };
  });
}

function refuseUnlike(preview: Preview, confirm: string | undefined): void {
  if (confirm === preview.confirm) return;
  if (confirm !== undefined) {
    throw new NotConfirmed(
      preview,
      "Nothing is done yet: the input or something it is about changed since you looked. This is what would happen now.",
    );
  }
  if (preview.weighs)
    throw new NotConfirmed(preview, "Nothing is done yet: look at what would happen, and confirm it.");
}

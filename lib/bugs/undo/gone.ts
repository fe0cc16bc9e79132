import { AppError } from "#lib/errors.ts";

/** Of PostgreSQL's errors those of class 23: what a row refers to is gone, or what must be unique is taken. */
const BROKEN_RULE = /^23/;

/**
 * Does the work of putting something back. What it would need that is gone by now, or that another bug has, such as a deleted version
 * or an alias, is an AppError with words for the person; nothing is done then.
 */
export async function puttingBack<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!BROKEN_RULE.test(codeOf(error))) throw error;
    throw new AppError(
      "cannot_undo",
      "Something that would come back is gone by now, or another bug has it.",
    );
  }
}

function codeOf(error: unknown): string {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown };
  if (typeof code === "string" && BROKEN_RULE.test(code)) return code;
  return cause === undefined ? "" : codeOf(cause);
}

import { AppError } from "#lib/errors.ts";

/** Why an act cannot be undone: a sentence that begins in lower case. */
export function cannotUndo(why: string): AppError {
  return new AppError("cannot_undo", `This cannot be undone: ${why}`);
}

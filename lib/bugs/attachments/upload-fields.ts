import { z } from "zod";
import { MOST_FILES } from "#lib/bugs/attachments/upload-limits.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?= |$)/;

/**
 * How a form names the files that were sent ahead of it. A value is the id of an upload and, after a
 * space, the file's name, which only the form itself reads. `uploadProblems` says which files of a
 * browser without scripts were refused (bin/form-files.ts), and why.
 */
export const uploadFields = {
  uploads: z
    .array(
      z
        .string()
        .regex(UUID, "This is not a file that was sent here.")
        .transform((value) => value.slice(0, 36)),
    )
    .transform((ids) => [...new Set(ids)])
    .pipe(z.array(z.string()).max(MOST_FILES, `At most ${MOST_FILES} files at once.`))
    .optional(),
  uploadProblems: z.array(z.string().max(500)).max(100).optional(),
};

export type UploadFields = { uploads?: string[]; uploadProblems?: string[] };

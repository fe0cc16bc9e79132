import { z } from "zod";
import { FILES_MAX } from "#lib/bugs/attachments/upload-limits.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?= |$)/;

/**
 * How a form refers to files that were uploaded before it. A value is the id of an upload and, after a space, the file
 * name, which only the form itself reads. `uploadProblems` has the messages about files that were refused when a browser
 * without JavaScript sent them (bin/form-files.ts).
 */
export const uploadFields = {
  uploads: z
    .array(
      z
        .string()
        .regex(UUID, "This is not an uploaded file.")
        .transform((value) => value.slice(0, 36)),
    )
    .transform((ids) => [...new Set(ids)])
    .pipe(z.array(z.string()).max(FILES_MAX, `At most ${FILES_MAX} files at once.`))
    .optional(),
  uploadProblems: z.array(z.string().max(500)).max(100).optional(),
};

export type UploadFields = { uploads?: string[]; uploadProblems?: string[] };

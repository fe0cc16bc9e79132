import "server-only";
import type { StoredFile } from "#lib/bugs/attachments/attach.ts";
import { detectContent } from "#lib/bugs/attachments/content-type.ts";
import { storeAttachment } from "#lib/bugs/attachments/store.ts";
import { ATTACHMENT_MAX, MOST_FILES, UPLOAD_MAX } from "#lib/bugs/attachments/upload-limits.ts";
import { cleanLine } from "#lib/bugs/text.ts";
import { InvalidInput } from "#lib/errors.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";

/**
 * Keeps the content of files that came with a form and says what each is, by its content. Throws
 * InvalidInput at the field `files` when there are too many, or one is too large or empty, and
 * NotSignedIn for a stranger, who cannot fill the disk; nothing is kept then.
 */
export async function storeUploads(
  viewer: Viewer,
  files: readonly File[],
  { isPrivate = false }: { isPrivate?: boolean } = {},
): Promise<StoredFile[]> {
  if (files.length > 0) requireActor(viewer);
  const problems = findProblems(files);
  if (problems.length > 0) throw new InvalidInput({ files: problems });
  const stored: StoredFile[] = [];
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { contentType, isPatch } = await detectContent(bytes);
    const { sha256, size } = await storeAttachment(bytes);
    const fileName = cleanFileName(file.name);
    stored.push({ fileName, summary: fileName, contentType, size, sha256, isPatch, isPrivate });
  }
  return stored;
}

/** The last part of a path, on one line, at most 200 characters with its ending kept. */
export function cleanFileName(name: string): string {
  const base = cleanLine(name.slice(-4000).split(/[/\\]/).at(-1) ?? "");
  if (base === "" || base === "." || base === "..") return "file";
  if (base.length <= 200) return base;
  const ending = base.match(/\.[A-Za-z0-9]{1,12}$/)?.[0] ?? "";
  return base.slice(0, 200 - ending.length).toWellFormed() + ending;
}

function findProblems(files: readonly File[]): string[] {
  if (files.length > MOST_FILES) return [`At most ${MOST_FILES} files at once: these are ${files.length}.`];
  const problems = files.flatMap((file) => {
    if (file.size > ATTACHMENT_MAX) {
      return [
        `“${cleanFileName(file.name)}” has ${megabytes(file.size)}: at most ${megabytes(ATTACHMENT_MAX)} are taken.`,
      ];
    }
    return file.size === 0 ? [`“${cleanFileName(file.name)}” is empty.`] : [];
  });
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (problems.length === 0 && total > UPLOAD_MAX) {
    return [
      `Together the files have ${megabytes(total)}: at most ${megabytes(UPLOAD_MAX)} are taken at once.`,
    ];
  }
  return problems;
}

/** Rounded up, so that what is too large never reads as if it were not. */
function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 100_000) / 10} MB`;
}

import "server-only";
import type { StoredFile } from "#lib/bugs/change/planned.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";

/** In a text that is being written, a picture has the address of its upload: `![noon.png](/uploads/0b8c…)`. */
const PICTURE = /(?<=!\[[^\][\n]{0,300}\]\()\/uploads\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=\))/g;

/** A text as it is written down, whose pictures are attachments, and the files, of which those have numbers already. */
export async function placePictures<Text extends string | undefined>(
  text: Text,
  files: readonly StoredFile[],
): Promise<{ text: Text; files: readonly StoredFile[] }> {
  const named = new Set([...(text ?? "").matchAll(PICTURE)].map(([, id]) => id));
  const shown = files.filter(({ uploadId }) => uploadId !== undefined && named.has(uploadId));
  if (text === undefined || shown.length === 0) return { text, files };
  const rows = await queryRows<{ id: number }>(
    sql`SELECT nextval(pg_get_serial_sequence('attachments', 'id'))::int AS id FROM generate_series(1, ${shown.length}::int)`,
  );
  const numbers = new Map(shown.map(({ uploadId = "" }, index) => [uploadId, rows[index]?.id]));
  const placed = text.replace(PICTURE, (address, id: string) => {
    const number = numbers.get(id);
    return number === undefined ? address : `/attachments/${number}`;
  });
  return {
    text: placed as Text,
    files: files.map((file) => {
      const id = numbers.get(file.uploadId ?? "");
      return id === undefined ? file : { ...file, id };
    }),
  };
}

/** Formatted text for a preview, in which pictures that are uploaded are shown: to whoever uploaded them, by `/uploads`. */
export function showUploads(piece: string): string {
  return piece.replace(
    LINK,
    (_, id: string, words: string) => `<img src="/uploads/${id}" alt="${words.replaceAll('"', "&quot;")}">`,
  );
}

/** What becomes of such a picture when it is formatted: a link with the words for it. */
const LINK = /<a href="\/uploads\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})">([^<]*)<\/a>/g;

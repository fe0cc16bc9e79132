"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { uploadFields } from "#lib/bugs/attachments/upload-fields.ts";
import { findUploads } from "#lib/bugs/attachments/uploads.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { withListDifferences } from "#lib/bugs/change/list-differences.ts";
import { withMend } from "#lib/bugs/change/mend.ts";
import { refuseRepeated } from "#lib/bugs/change/repeated.ts";
import { dropDraft } from "#lib/bugs/drafts/drafts.ts";
import { describeChange, nameOf } from "#lib/bugs/history/describe.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listChanges, listComments, type PersonRef } from "#lib/bugs/views/bug.ts";
import { Collision, type InterveningChange, YOU } from "#lib/errors.ts";
import { formFlags, sendWithFlags } from "#lib/flags/form-flags.ts";
import { formAction } from "#lib/http/form-action.ts";
import { type FormState, formDone } from "#lib/http/form-state.ts";
import type { Viewer } from "#lib/people/viewer.ts";

const place = {
  id: z.coerce.number().int().positive().max(2_147_483_647),
  ...uploadFields,
  /** The facts as they were on the page, as JSON. */
  was: z.string().optional(),
};
const form = z.object({
  ...changeBugInput.shape,
  ...place,
  flags: formFlags,
});

/** The forms of the bug page: all facts at once, or a comment with status, flags and files. Redirects to the bug. */
export async function changeBugAction(state: FormState, formData: FormData): Promise<FormState> {
  return sendWithFlags(withSplitStatus(withoutUntouched(formData)), (form) => changeAndReturn(state, form));
}

/** One fact, edited in place without leaving the page. */
export async function changeFactAction(state: FormState, formData: FormData): Promise<FormState> {
  return sendWithFlags(withSplitStatus(withoutUntouched(formData)), (form) => changeInPlace(state, form));
}

const changeAndReturn = formAction(form, async (viewer, input) => {
  const { commentAnchor } = await change(viewer, input);
  await dropDraft(viewer, input.id);
  // The address does not change: without this, the browser would show its cached page.
  revalidatePath(`/bugs/${input.id}`);
  return commentAnchor === null ? `/bugs/${input.id}` : `/bugs/${input.id}#${commentAnchor}`;
});

const changeInPlace = formAction(form, async (viewer, input) => {
  const { revision } = await change(viewer, input);
  revalidatePath(`/bugs/${input.id}`);
  if (input.flags) revalidatePath("/requests");
  return { ...formDone("Saved."), current: revision };
});

async function change(viewer: Viewer, { id, was, uploads, uploadProblems, ...input }: z.output<typeof form>) {
  const written = withListDifferences(
    { ...input, status: input.status || undefined, resolution: input.resolution || undefined },
    parseWas(was),
  );
  if (input.comment && !uploads?.length)
    await refuseRepeated(viewer, id, input.comment, Boolean(input.commentAudience));
  try {
    return await changeBug(viewer, id, written, await findUploads(viewer, { uploads, uploadProblems }));
  } catch (error) {
    if (!(error instanceof Collision)) throw await withMend(viewer, id, written, error);
    const seen = typeof input.revision === "number" ? input.revision : 0;
    const since = await doneSince(viewer, id, seen, input.lastComment);
    throw await withMend(viewer, id, written, new Collision(error.message, error.current, since));
  }
}

/** Visible changes since the page was rendered. */
async function doneSince(
  viewer: Viewer,
  id: number,
  revision: number,
  lastComment: string | undefined,
): Promise<InterveningChange[]> {
  const [changes, comments] = await Promise.all([
    listChanges(viewer, id, { after: revision }),
    listComments(viewer, id),
  ]);
  const last = comments.findIndex(({ anchor }) => anchor === lastComment);
  const fresh =
    lastComment === undefined ? [] : comments.slice(last + 1).filter(({ anchor }) => anchor !== "c0");
  return [
    ...changes.map((row) => ({ who: whoIs(viewer, row.author), what: describeChange(row), at: row.at })),
    ...fresh.map((row) => ({
      who: whoIs(viewer, row.author),
      what: `Comment ${row.number}: ${plainStart(row.html)}`,
      at: row.createdAt,
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
}

/** Two windows of one person collide, too. */
function whoIs(viewer: Viewer, author: PersonRef | null): string {
  return author && author.handle === viewer.handle ? YOU : nameOf(author);
}

function plainStart(html: string): string {
  const text = html
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/**
 * A form sends all its fields. Those with the same value as when the page was rendered (`was`, a JSON object of texts) were
 * not edited and are removed.
 */
function withoutUntouched(formData: FormData): FormData {
  const was = parseWas(formData.get("was"));
  const kept = new FormData();
  for (const [name, value] of formData) {
    if (typeof value === "string" && Object.hasOwn(was, name) && sameText(was[name] ?? "", value)) continue;
    kept.append(name, value);
  }
  return kept;
}

/** The one choice `RESOLVED FIXED` is a status and a resolution, with a tab between. */
function withSplitStatus(formData: FormData): FormData {
  const status = formData.get("status");
  const [name, resolution] = typeof status === "string" ? status.split("\t") : [];
  if (name !== undefined && resolution !== undefined) {
    formData.set("status", name);
    formData.set("resolution", resolution);
  }
  return formData;
}

const wasText = z.record(z.string(), z.string());

function parseWas(value: FormDataEntryValue | null | undefined): Record<string, string> {
  if (typeof value !== "string" || value.length > 100_000) return {};
  try {
    return wasText.safeParse(JSON.parse(value)).data ?? {};
  } catch {
    return {};
  }
}

function sameText(one: string, other: string): boolean {
  return one.replaceAll("\r\n", "\n") === other.replaceAll("\r\n", "\n");
}

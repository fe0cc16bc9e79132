"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { uploadFields } from "#lib/bugs/attachments/upload-fields.ts";
import { findUploads } from "#lib/bugs/attachments/uploads.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { filingAddress } from "#lib/bugs/filing/filing-address.ts";
import { fileBugInput } from "#lib/bugs/schema.ts";
import { formFlags, sendWithFlags } from "#lib/flags/form-flags.ts";
import { takeEndedForm } from "#lib/http/ended-session.ts";
import { formAction } from "#lib/http/form-action.ts";
import type { FormState } from "#lib/http/form-state.ts";
import { requireActor } from "#lib/people/viewer.ts";
import { cleanLine } from "#lib/text.ts";
import { reportRouter } from "#lib/upstream/routing/route-report.ts";
import { LAST_PRODUCT } from "./last-product.ts";

const filedForm = z.object({
  ...fileBugInput.shape,
  /** Identifies a form that is sent twice. */
  token: z.uuid().optional().catch(undefined),
  /** Why it concerns only the product that was named. */
  downstreamOnly: z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(2000, "At most 2000 characters."))
    .optional(),
  ...uploadFields,
  flags: formFlags,
});

const fileAndShow = formAction(filedForm, async (viewer, form) => {
  const { token, uploads, uploadProblems, downstreamOnly, ...input } = form;
  requireActor(viewer);
  const files = await findUploads(viewer, { uploads, uploadProblems });
  const id = await fileBug(viewer, input, files, token, reportRouter(input, downstreamOnly));
  const year = 365 * 24 * 3600;
  (await cookies()).set(LAST_PRODUCT, input.product, {
    path: "/bugs/new",
    maxAge: year,
    sameSite: "lax",
    httpOnly: true,
  });
  return `/bugs/${id}`;
});

/** Files the bug and shows it. If the session has expired, what was typed is restored after signing in. */
export async function fileBugAction(state: FormState, formData: FormData): Promise<FormState> {
  const answer = await sendWithFlags(formData, (form) => fileAndShow(state, form));
  if (!answer.signInHref) return answer;
  // Strangers see this form, too: it shows what was typed itself.
  await takeEndedForm();
  return { ...answer, signInHref: `/sign-in?next=${encodeURIComponent(filingAddress(answer.values))}` };
}

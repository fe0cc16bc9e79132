"use server";

import { redirect } from "next/navigation";
import type { FormState } from "#lib/http/form-state.ts";
import { endImpersonation } from "#lib/people/commands/impersonation.ts";
import { carrySession, dropSession } from "#lib/people/session.ts";

/** Stops impersonating; after an hour leads to the sign-in page. */
export async function stopImpersonatingAction(): Promise<FormState> {
  const token = await dropSession();
  const own = token === null ? null : await endImpersonation(token);
  if (own === null) redirect("/sign-in?next=/admin/users");
  await carrySession(own);
  redirect("/admin/users");
}

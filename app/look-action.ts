"use server";

import { cookies } from "next/headers";
import { densities, oneOf, themes } from "#app/look.ts";
import { emptyForm, type FormState } from "#lib/http/form-state.ts";

/** Stores theme and density in cookies for a year. Allowed without signing in. */
export async function changeLook(_state: FormState, form: FormData): Promise<FormState> {
  const jar = await cookies();
  const options = { path: "/", maxAge: 365 * 24 * 3600, sameSite: "lax" } as const;
  if (form.has("theme")) jar.set("theme", oneOf(themes, form.get("theme")), options);
  if (form.has("density")) jar.set("density", oneOf(densities, form.get("density")), options);
  return emptyForm;
}

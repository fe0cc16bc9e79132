"use server";

import { cookies } from "next/headers";
import { densities, oneOf, themes } from "#app/look.ts";

/** Keeps theme and density for this browser, a year long. Anybody may: it says nothing about a person. */
export async function changeLook(form: FormData): Promise<void> {
  const jar = await cookies();
  const keep = { path: "/", maxAge: 365 * 24 * 3600, sameSite: "lax" } as const;
  if (form.has("theme")) jar.set("theme", oneOf(themes, form.get("theme")), keep);
  if (form.has("density")) jar.set("density", oneOf(densities, form.get("density")), keep);
}

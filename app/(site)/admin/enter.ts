import { notFound } from "next/navigation";
import { currentViewer } from "#lib/people/session.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** An administrator, or there is no such page. */
export async function enterAdministration(): Promise<Viewer> {
  const viewer = await currentViewer();
  if (!viewer.isAdministrator) notFound();
  return viewer;
}

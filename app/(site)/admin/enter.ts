import { notFound } from "next/navigation";
import { currentViewer } from "#lib/people/session.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The viewer if they are an administrator, else 404. */
export async function enterAdministration(): Promise<Viewer> {
  const viewer = await currentViewer();
  if (!viewer.isAdministrator) notFound();
  return viewer;
}

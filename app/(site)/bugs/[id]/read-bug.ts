import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { readSegment } from "#app/param.ts";
import { type BugView, findBug } from "#lib/bugs/views/bug.ts";
import { currentViewer } from "#lib/people/session.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { parseNumber } from "#lib/text.ts";

/** The bug with the number in the address, as the viewer sees it, or the page that there is none. */
export async function readBugPage(
  params: Promise<{ id: string }>,
): Promise<{ viewer: Viewer; bug: BugView }> {
  const { viewer, bug } = await read(readSegment((await params).id));
  return bug ? { viewer, bug } : notFound();
}

/** The title of one of the pages of a bug. Missing and hidden bugs have the same. */
export async function bugPageTitle(
  params: Promise<{ id: string }>,
  page: string,
): Promise<{ title: string }> {
  const { bug } = await read(readSegment((await params).id));
  return { title: bug ? `${page} – bug ${bug.id}` : "No such bug" };
}

const read = cache(async (id: string) => {
  const viewer = await currentViewer();
  const number = parseNumber(id);
  return { viewer, bug: number === null ? null : await findBug(viewer, number) };
});

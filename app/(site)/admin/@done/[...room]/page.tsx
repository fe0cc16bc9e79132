import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { readParam } from "#app/param.ts";
import { ActDone } from "#components/admin/act-done.tsx";
import { findDoneAct } from "#lib/admin/audit/done-act.ts";

/** What was just done, above every room of the site. */
export default async function DoneInAdministration({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const done = readParam((await searchParams).done);
  if (!done) return null;
  const act = await findDoneAct(await enterAdministration(), done, null);
  return act ? <ActDone act={act} log="/admin/audit" /> : null;
}

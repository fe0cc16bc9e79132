import { readParam } from "#app/param.ts";
import { ActDone } from "#components/admin/act-done.tsx";
import { findDoneAct } from "#lib/admin/audit/done-act.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What was just done to shared milestones. They are in the audit log of the site, which administrators see. */
export async function Done({ viewer, done }: { viewer: Viewer; done: string | string[] | undefined }) {
  const act = await findDoneAct(viewer, readParam(done) ?? "", null);
  if (!act) return null;
  return (
    <div className="mb-4">
      <ActDone act={act} log={viewer.isAdministrator ? "/admin/audit" : null} />
    </div>
  );
}

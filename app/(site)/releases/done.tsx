import { readParam } from "#app/param.ts";
import { ActDone } from "#components/admin/act-done.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { findDoneAct } from "#lib/admin/audit/done-act.ts";
import { findSharedLog } from "#lib/admin/audit/shared-log.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What was just done to shared milestones: it is in the audit logs of the site, and of the products of their classification. */
export async function Done({ viewer, done }: { viewer: Viewer; done: string | string[] | undefined }) {
  const act = await findDoneAct(viewer, readParam(done) ?? "", null);
  if (!act) return null;
  const product = viewer.isAdministrator ? null : await findSharedLog(viewer, act.classificationId);
  const log = viewer.isAdministrator ? "/admin/audit" : product && productAddress(product, "settings/audit");
  return (
    <div className="mb-4">
      <ActDone act={act} log={log} />
    </div>
  );
}

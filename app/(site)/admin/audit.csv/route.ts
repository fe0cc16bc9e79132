import { auditCsv } from "#lib/admin/audit/csv.ts";
import { auditFilter } from "#lib/admin/audit/queries.ts";
import { route } from "#lib/http/route.ts";

/** The site's audit log as CSV, with the filters of the page. */
export const GET = route(auditFilter, (viewer, filter) => auditCsv(viewer, "site", filter));

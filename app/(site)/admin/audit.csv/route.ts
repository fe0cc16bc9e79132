import { auditCsv } from "#lib/admin/audit/csv.ts";
import { auditFilter } from "#lib/admin/audit/queries.ts";
import { route } from "#lib/http/route.ts";

/** The site's audit log, narrowed down as the page is, as a file. */
export const GET = route(auditFilter, (viewer, filter) => auditCsv(viewer, "site", filter));

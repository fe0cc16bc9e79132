import { z } from "zod";
import { auditCsv } from "#lib/admin/audit/csv.ts";
import { listParams, route } from "#lib/http/route.ts";

/** The site's audit log as CSV, with the filters of the page. */
export const GET = route(z.looseObject({}), (viewer, _input, request) =>
  auditCsv(viewer, "site", listParams(request)),
);

import { z } from "zod";
import { route } from "#lib/http/route.ts";
import { printTimeCsv, timeFilter } from "#lib/search/time-report.ts";

const input = timeFilter.extend({ by: z.enum(["bug", "person"], "This is bug or person.").default("bug") });

/** The report of hours as CSV, by bug or by person. For whoever does not track time there is none. */
export const GET = route(
  input,
  async (viewer, { by, ...filter }) =>
    new Response(`\uFEFF${await printTimeCsv(viewer, filter, by)}`, {
      headers: {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": `attachment; filename="time-by-${by}.csv"`,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
      },
    }),
);

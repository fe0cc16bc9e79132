import type { TaskList } from "graphile-worker";
import { z } from "zod";
import { openProducts } from "#lib/admin/access/sweep.ts";
import { sweepRoles } from "#lib/admin/roles/sweep.ts";
import { sweepUploads } from "#lib/bugs/attachments/sweep.ts";
import { addUpBugCounts } from "#lib/bugs/counters/add-up-bug-counts.ts";
import { deliverMail } from "#lib/mail/send.ts";
import { sweepMail } from "#lib/mail/sweep.ts";
import { sweepTries } from "#lib/people/tries.ts";

const mailSend = z.object({ mailId: z.number() });

/**
 * The handler of each job. Events have no handlers yet; mail, search and webhooks will read them here by the id in the
 * payload.
 */
export const tasks: TaskList = {
  "mail.send": (payload) => deliverMail(mailSend.parse(payload).mailId),
  "event.recorded": () => {},
  "batch.recorded": () => {},
  "bugs.add-up-counts": () => addUpBugCounts(),
  "sweep.mail": async () => {
    await sweepMail();
  },
  "sweep.last-days": async () => {
    await sweepRoles();
    await openProducts();
  },
  "sweep.sign-in-tries": async () => {
    await sweepTries();
  },
  "sweep.uploads": async () => {
    await sweepUploads();
  },
};

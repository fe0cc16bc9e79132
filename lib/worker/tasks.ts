import type { TaskList } from "graphile-worker";
import { z } from "zod";
import { sweepUploads } from "#lib/bugs/attachments/sweep.ts";
import { addUpBugCounts } from "#lib/bugs/counters/add-up-bug-counts.ts";
import { deliverMail } from "#lib/mail/send.ts";
import { sweepMail } from "#lib/mail/sweep.ts";
import { sweepTries } from "#lib/people/tries.ts";
import { endRoles } from "#lib/worker/end-roles.ts";
import { openProducts } from "#lib/worker/open-products.ts";

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
    await endRoles();
    await openProducts();
  },
  "sweep.sign-in-tries": async () => {
    await sweepTries();
  },
  "sweep.uploads": async () => {
    await sweepUploads();
  },
};

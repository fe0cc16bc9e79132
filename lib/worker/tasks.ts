import type { TaskList } from "graphile-worker";
import { z } from "zod";
import { continueMoves } from "#lib/admin/moves/continue.ts";
import { sweepUploads } from "#lib/bugs/attachments/sweep.ts";
import { addUpBugCounts } from "#lib/bugs/counters/add-up-bug-counts.ts";
import { sweepDrafts } from "#lib/bugs/drafts/drafts.ts";
import { continueMassChanges } from "#lib/bugs/mass/continue.ts";
import { sweepChanges } from "#lib/bugs/mass/sweep.ts";
import { deliverMail } from "#lib/mail/send.ts";
import { sweepMail } from "#lib/mail/sweep.ts";
import { sweepTries } from "#lib/people/tries.ts";
import {
  recomputeAfter,
  recomputeProduct,
  recomputeReleased,
} from "#lib/upstream/trackings/recompute-job.ts";
import { pollWatches } from "#lib/upstream/watches/poll.ts";
import { endRoles } from "#lib/worker/end-roles.ts";
import { openProducts } from "#lib/worker/open-products.ts";

const mailSend = z.object({ mailId: z.number() });
const eventRecorded = z.object({ eventId: z.string() });
const batchRecorded = z.object({ batchId: z.number() });
const ofProduct = z.object({ productId: z.number() });

/**
 * The handler of each job. Events are read by the id in the payload: trackings follow them; mail, search and webhooks will.
 */
export const tasks: TaskList = {
  "mail.send": (payload) => deliverMail(mailSend.parse(payload).mailId),
  "event.recorded": (payload) => recomputeAfter(eventRecorded.parse(payload)),
  "batch.recorded": (payload) => recomputeAfter(batchRecorded.parse(payload)),
  "trackings.recompute": async (payload) => {
    await recomputeProduct(ofProduct.parse(payload).productId);
  },
  "trackings.release": async () => {
    await recomputeReleased();
  },
  "moves.continue": () => continueMoves(),
  "massChanges.continue": () => continueMassChanges(),
  "watches.poll": async () => {
    await pollWatches();
  },
  "bugs.add-up-counts": () => addUpBugCounts(),
  "sweep.mail": async () => {
    await sweepMail();
  },
  "sweep.last-days": async () => {
    await endRoles();
    await openProducts();
  },
  "sweep.changes": () => sweepChanges(),
  "sweep.sign-in-tries": async () => {
    await sweepTries();
  },
  "sweep.uploads": async () => {
    await sweepUploads();
  },
  "sweep.drafts": async () => {
    await sweepDrafts();
  },
};

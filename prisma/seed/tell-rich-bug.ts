import { createTwoFilesPatch } from "diff";
import { findUploads, receiveUpload } from "#lib/bugs/attachments/uploads.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { editComment } from "#lib/bugs/comments/commands.ts";
import { reactToComment } from "#lib/bugs/comments/react.ts";
import type { Reaction } from "#lib/bugs/comments/reactions.ts";
import { saveReviewNote, sendReview } from "#lib/bugs/reviews/commands.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { Handle } from "./cast.ts";
import { BEFORE, FIRST_FIX, LOG, latencyChart, SECOND_FIX } from "./rich-bug-data.ts";
import { type Mark, markOf } from "./time-line.ts";

type Change = Partial<Omit<ChangeBugInput, "revision">>;
type NewFile = { name: string; content: string | Uint8Array };

const BUG = "merge";

/**
 * What happens to one of the demo bugs after all others: a patch that is reviewed and replaced, a picture, questions, reactions, an edit,
 * and bugs around it. Gives when what happened.
 */
export async function tellRichBug(
  now: Date,
  viewers: ReadonlyMap<Handle, Viewer>,
  numbers: ReadonlyMap<string, number>,
): Promise<Mark[]> {
  const marks: Mark[] = [];
  const as = (handle: Handle): Viewer => viewers.get(handle) ?? fail(handle);
  const number = (key: string): number => numbers.get(key) ?? fail(key);
  const id = number(BUG);
  const on = async (daysAgo: number, happens: () => Promise<unknown>) => {
    await happens();
    marks.push(await markOf(new Date(now.getTime() - daysAgo * 86_400_000)));
  };
  const change = async (by: Handle, what: Change, files: readonly NewFile[] = [], bug = id) => {
    const uploads: string[] = [];
    for (const { name, content } of files) {
      const bytes = Buffer.from(content);
      const file = { fileName: name, length: bytes.length };
      uploads.push((await receiveUpload(as(by), file, bytesOf(bytes))).id);
    }
    const input = changeBugInput.parse({ revision: "current", ...what });
    return changeBug(as(by), bug, input, await findUploads(as(by), { uploads }));
  };
  const newest = async (summary: string) =>
    (await db.attachment.findFirstOrThrow({ where: { bugId: id, summary }, orderBy: { id: "desc" } })).id;
  const review = async (
    by: Handle,
    file: number,
    notes: Record<string, string>,
    said: string,
    flag: "granted" | "denied",
  ) => {
    const place = { bugId: id, id: file };
    for (const [anchor, text] of Object.entries(notes))
      await saveReviewNote(as(by), { ...place, anchor, text });
    const asked = await db.flag.findFirstOrThrow({ where: { attachmentId: file, status: "requested" } });
    const flags = [{ flagId: asked.id, status: flag }];
    await sendReview(as(by), { ...place, revision: "current", summary: said, flags });
  };
  const say = (anchor: string, reaction: Reaction, ...by: Handle[]) =>
    Promise.all(by.map((one) => reactToComment(as(one), id, { comment: anchor, add: reaction })));

  await on(7.5, () =>
    change("noor", { comment: "The latency of our storage in that night, and what the engine wrote:" }, [
      { name: "latency.png", content: latencyChart() },
      { name: "engine.log", content: LOG },
    ]),
  );
  await on(7, () => change("aiko", { dependsOn: { add: [number("udev")] } }));
  await on(6.8, () => change("maja", { dependsOn: { add: [id] } }, [], number("ha-lease")));
  await on(6.7, () =>
    change("maja", { dependsOn: { add: [id, number("bitmap")] } }, [], number("incremental")),
  );
  await on(6.6, () => change("tobias", { dependsOn: { add: [number("memleak")] } }, [], number("lease")));
  await on(6, () =>
    change("aiko", { comment: "First draft: the agent answers when all leases are taken." }, [
      { name: "answer-after-leases.patch", content: patchTo(FIRST_FIX) },
    ]),
  );
  const first = await newest("answer-after-leases.patch");
  await on(5.9, () =>
    change("aiko", {
      flags: [{ type: "review", attachmentId: first, status: "requested", requestee: "maja" }],
    }),
  );
  await on(5, () =>
    review(
      "maja",
      first,
      {
        f1R11:
          "One lease that is never free again keeps the agent silent for 30 s, and then it says nothing at all.",
        f1R13: "This is the line that was missing. :)",
      },
      "The order is right now. Please say what happens to a job whose lease does not come back.",
      "denied",
    ),
  );
  await on(4, () =>
    change(
      "aiko",
      {
        comment: "A job without its lease is given up, and the engine hears of it.",
        replaces: { id: first, requests: "cancel" },
      },
      [{ name: "answer-after-leases.patch", content: patchTo(SECOND_FIX) }],
    ),
  );
  const second = await newest("answer-after-leases.patch");
  await on(3.9, () =>
    change("aiko", {
      flags: [{ type: "review", attachmentId: second, status: "requested", requestee: "maja" }],
    }),
  );
  await on(3, () =>
    change("aiko", {
      comment: "Which kind of storage was it, and is `multipathd` running on these hosts?",
      flags: [{ type: "needinfo", status: "requested", requestee: "sam, noor" }],
    }),
  );
  await on(2.5, async () => {
    const asked = await db.flag.findFirstOrThrow({
      where: { bugId: id, requestee: { handle: "noor" }, status: "requested" },
    });
    await change("noor", { comment: "NFS 4.1, no multipath.", answers: [asked.id] });
  });
  await on(2, async () => {
    const comment = await db.comment.findFirstOrThrow({
      where: { bugId: id, text: "NFS 4.1, no multipath." },
    });
    const edited = {
      comment: `c${comment.number}`,
      revision: 1,
      text: "NFS 4.1 on two filers, no multipath.",
    };
    await editComment(as("noor"), id, edited);
  });
  const ofPriya = await db.comment.findFirstOrThrow({
    where: { bugId: id, text: { startsWith: "Reproduced" } },
  });
  await say(`c${ofPriya.number}`, "+1", "noor", "sam", "maja");
  await say(`c${ofPriya.number}`, "heart", "aiko");
  return marks;
}

function patchTo(after: string): string {
  return `diff --git a/agent/jobs.py b/agent/jobs.py\n${createTwoFilesPatch(
    "a/agent/jobs.py",
    "b/agent/jobs.py",
    BEFORE,
    after,
  )
    .split("\n")
    .slice(1)
    .join("\n")}`;
}

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function fail(name: string): never {
  throw new Error(`The demo catalogue speaks of “${name}”, which it does not make.`);
}

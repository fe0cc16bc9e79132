import { createHash } from "node:crypto";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { addCase } from "#lib/upstream/annex/commands/add-case.ts";
import { recordChanges } from "#lib/upstream/changes/record-changes.ts";
import type { ReportedChange } from "#lib/upstream/changes/reported-change.ts";
import { answerRequest } from "#lib/upstream/trackings/commands/answer-request.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { answerRequestInput, recordPresenceInput, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { cast, type Handle } from "./cast.ts";
import { type Mark, markOf } from "./time-line.ts";
import { type CommitSeed, commits, manifests, repositories } from "./upstream-data.ts";

type People = ReadonlyMap<Handle, Viewer>;

/**
 * Tells what became of the demo bugs in code, in versions and in the product that is built on them: commits and tags, manifests,
 * a fix that is asked for and half granted, what people found, and a customer's case.
 */
export async function tellUpstream(
  now: Date,
  people: People,
  numbers: ReadonlyMap<string, number>,
): Promise<Mark[]> {
  const as = (handle: Handle) => people.get(handle) ?? fail(handle);
  const bug = (key: string) => numbers.get(key) ?? fail(key);
  const at = (daysAgo: number) => new Date(now.getTime() - daysAgo * 86_400_000);
  await makeManifests(bug);
  const marks: Mark[] = [];
  const until = async (daysAgo: number) => marks.push(await markOf(at(daysAgo)));
  for (const { product, name } of repositories) {
    const { id } = await makeRepository(product, name);
    const here = commits.filter((commit) => commit.product === product);
    await recordChanges(
      as("admin"),
      id,
      here.flatMap((commit) => landings(commit, name, bug(commit.bug), at)),
    );
  }
  const found = {
    product: "Tarn Engine",
    kind: "found",
    note: "With NFS. With block storage it takes longer.",
  };
  await recordPresence(
    as("noor"),
    recordPresenceInput.parse({ ...found, bug: bug("merge"), version: "4.4.9.1" }),
  );
  await until(0.9);
  await askForFix(as, bug("api-page"), until);
  await tellDownstream(as("lena"), bug("merge"));
  await until(0.6);
  return marks;
}

/** Asked for by a contributor, granted by planning and development; whoever tests has not answered yet. */
async function askForFix(
  as: (handle: Handle) => Viewer,
  bug: number,
  until: (daysAgo: number) => Promise<unknown>,
): Promise<void> {
  const place = { bug, product: "Tarn Engine", series: "4.4", state: "requested" };
  const reason = "Our scripts call it for every cluster, and 4.4 is what we run until summer.";
  const tracking = await trackBug(as("sam"), trackBugInput.parse({ ...place, reason }));
  await until(0.8);
  for (const [who, kind] of [
    ["maja", "planning"],
    ["maja", "devel"],
  ] as const)
    await answerRequest(as(who), answerRequestInput.parse({ tracking, kind, answer: "granted" }));
}

/** What only the vendor sees. */
async function tellDownstream(vendor: Viewer, bug: number): Promise<void> {
  const place = { bug, product: "Quillby Virtualization", series: "8.0", audience: "quillby-staff" };
  const tracking = await trackBug(vendor, trackBugInput.parse({ ...place, state: "affected" }));
  await addCase(vendor, { tracking, number: "CASE-104711", customer: "Brightwater Hosting", note: "" });
}

async function makeRepository(product: string, name: string): Promise<{ id: number }> {
  const url = `https://git.example.org/${name}`;
  const owner = await db.product.findUniqueOrThrow({ where: { name: product }, select: { id: true } });
  return db.repository.create({
    data: { productId: owner.id, forge: "gitlab", name, url },
    select: { id: true },
  });
}

async function makeManifests(bug: (key: string) => number): Promise<void> {
  const versions = await db.version.findMany({
    select: { id: true, name: true, productId: true, product: { select: { name: true } } },
  });
  const find = (product: string, name: string) =>
    versions.find((version) => version.product.name === product && version.name === name) ?? fail(name);
  for (const { version, contains, patches } of manifests)
    for (const [product, [name, previous]] of Object.entries(contains)) {
      const contained = find(product, name);
      await db.manifestLine.create({
        data: {
          inVersionId: find("Quillby Virtualization", version).id,
          productId: contained.productId,
          versionId: contained.id,
          previousVersionId: previous === null ? null : find(product, previous).id,
          patches: {
            create:
              product === "Tarn Engine"
                ? patches.map((patch) => ({
                    name: patch.name,
                    subject: patch.subject,
                    bugId: bug(patch.bug),
                  }))
                : [],
          },
        },
      });
    }
}

function landings(
  { bug, subject, by, on }: CommitSeed,
  repository: string,
  number: number,
  at: (daysAgo: number) => Date,
): ReportedChange[] {
  const hash = (text: string) => createHash("sha1").update(`${repository} ${bug} ${text}`).digest("hex");
  return Object.entries(on).map(([branch, { daysAgo, tag }], index) => {
    const sha = hash(branch);
    return {
      key: sha,
      status: "merged",
      branches: [branch],
      sha,
      subject,
      author: cast[by].displayName,
      url: `https://git.example.org/${repository}/-/commit/${sha}`,
      at: at(daysAgo),
      bugs: [{ number, relation: "fixes" }],
      backportTo: [],
      changeId: `I${hash("change")}`,
      patchId: null,
      cherryPickedFrom: index === 0 ? [] : [hash(Object.keys(on)[0] ?? "")],
      reverts: [],
      tags: tag === undefined ? [] : [tag],
    };
  });
}

function fail(name: string): never {
  throw new Error(`The demo catalogue speaks of “${name}”, which it does not make.`);
}

import { describe, expect, it } from "vitest";
import { ADAPTERS } from "#lib/upstream/forges/adapters.ts";
import type { ForgeMessage, ReceivedMessage } from "#lib/upstream/forges/forge-message.ts";
import {
  changeIdOf,
  type ForgeScene,
  momentOf,
  STEPS,
  type Step,
  shaOf,
} from "#tests/support/forges/scene.ts";
import { type ForgeName, RECORDINGS, type Signed, sign, signByToken } from "#tests/support/forges/signed.ts";

// Each event of each forge, as recorded: the right value, whoever sends it.

const scene: ForgeScene = {
  repository: "ovirt/vdsm",
  bug: 4711,
  number: 12,
  title: "Detach a storage domain without a master",
  branch: "ovirt-4.5",
  tag: "v4.5.3",
  begun: new Date("2026-11-03T09:00:00Z"),
};
const FORGES = Object.keys(RECORDINGS) as ForgeName[];
const SECRET = "a secret of thirty-two characters";

function received({ path, headers, body }: Signed): ReceivedMessage {
  return {
    headers: new Headers(headers),
    query: new URL(path, "http://here.example").searchParams,
    body: Buffer.from(body),
    json: JSON.parse(body),
  };
}

function read(forge: ForgeName, step: Step): ForgeMessage | undefined {
  const message = received(sign(forge, RECORDINGS[forge](scene)[step], SECRET));
  return ADAPTERS[forge]?.adapter.read(message, { bugAddresses: [] });
}

/** What the change is at a step, apart from what only one of the forges says. */
function changeAt(step: Step, forge: ForgeName) {
  const isGerrit = forge === "gerrit";
  const [status, part] = (
    {
      opened: ["open", "change"],
      updated: ["open", "second"],
      closed: ["abandoned", "second"],
      reopened: ["open", "second"],
      merged: ["merged", "merge"],
    } as const
  )[step as "opened"];
  return {
    key: isGerrit ? "c12" : "!12",
    status,
    branches: ["ovirt-4.5"],
    sha: shaOf(scene, part),
    subject: "Detach a storage domain without a master",
    author: { github: "noor-h", gitea: "noor", forgejo: "noor" }[forge as string] ?? "Noor Haddad",
    url: expect.stringMatching(/^https:.*\/12$/),
    at: momentOf(scene, step),
    bugs: [{ number: 4711, relation: "fixes" }],
    backportTo: ["4.4"],
    changeId: isGerrit ? changeIdOf(scene) : null,
    patchId: null,
    cherryPickedFrom: [],
    reverts: [],
    tags: [],
  };
}

describe.each(FORGES)("%s", (forge) => {
  it.each(["opened", "updated", "closed", "reopened", "merged"] as const)("a change that is %s", (step) => {
    expect(read(forge, step)).toMatchObject({ changes: [changeAt(step, forge)], tags: [], leftOut: [] });
  });

  it("a push says its branch and its commits", () => {
    const commits = forge === "gerrit" ? [] : [shaOf(scene, "merge")];
    expect(read(forge, "pushed")).toMatchObject({
      branches: [{ branch: "ovirt-4.5", sha: shaOf(scene, "merge"), shas: commits, isForced: false }],
      changes: commits.map((key) => ({
        key,
        sha: key,
        status: "merged",
        branches: ["ovirt-4.5"],
        author: "Noor Haddad",
        subject: scene.title,
        bugs: [{ number: 4711, relation: "fixes" }],
        at: momentOf(scene, "merged"),
      })),
      tags: [],
      leftOut: [],
    });
  });

  it("a tag says its commit, not its own object", () => {
    const message = read(forge, "tagged");
    expect(message).toMatchObject({ tags: [{ tag: "v4.5.3", sha: shaOf(scene, "merge") }], branches: [] });
    expect(message?.changes).toEqual([]);
  });

  it("a rewritten branch, and a branch and a tag that are gone", () => {
    expect(read(forge, "forced")?.branches).toEqual([
      { branch: "ovirt-4.5", sha: shaOf(scene, "before"), shas: [], isForced: forge === "github" },
    ]);
    expect(read(forge, "forced")?.leftOut).toEqual(
      forge === "github" ? [expect.stringContaining("Branch ovirt-4.5 was rewritten")] : [],
    );
    expect(read(forge, "branchDeleted")?.removed).toEqual(["branch ovirt-4.5"]);
    expect(read(forge, "tagDeleted")?.removed).toEqual(["tag v4.5.3"]);
  });

  it("what is not understood is named", () => {
    const message = read(forge, "other");
    expect(message).toMatchObject({ changes: [], branches: [], tags: [], removed: [] });
    expect(message?.leftOut).toEqual([expect.stringContaining("is not understood")]);
  });

  it("a message of another form is named with the place, and never throws", () => {
    const message = received(sign(forge, RECORDINGS[forge](scene).merged, SECRET));
    const text = JSON.stringify(message.json).replaceAll(/"number":12|"iid":12/g, '"number":"twelve"');
    const read = ADAPTERS[forge]?.adapter.read({ ...message, json: JSON.parse(text) }, { bugAddresses: [] });
    expect(read?.leftOut).toEqual([
      expect.stringMatching(/does not have the expected form at “.*(number|iid)”/),
    ]);
    for (const json of [null, [], "text", 7, {}, { object_kind: "push", type: "ref-updated" }])
      expect(ADAPTERS[forge]?.adapter.read({ ...message, json }, { bugAddresses: [] }).leftOut).toHaveLength(
        1,
      );
  });

  it("every recorded message names its repository", () => {
    for (const step of STEPS)
      expect(ADAPTERS[forge]?.adapter.repositoryIn(RECORDINGS[forge](scene)[step].body)).toBe("ovirt/vdsm");
    for (const json of [null, [], {}, { repository: 3 }])
      expect(ADAPTERS[forge]?.adapter.repositoryIn(json)).toBeNull();
  });

  it("is signed by the right secret only", () => {
    const signed = received(sign(forge, RECORDINGS[forge](scene).merged, SECRET));
    const isSigned = ADAPTERS[forge]?.adapter.isSigned;
    expect(isSigned?.(signed, SECRET)).toBe(true);
    expect(isSigned?.(signed, `${SECRET}.`)).toBe(false);
    expect(isSigned?.({ ...signed, headers: new Headers(), query: new URLSearchParams() }, SECRET)).toBe(
      false,
    );
  });
});

it.each(["github", "gitea", "forgejo"] as const)("a changed body of %s is not signed", (forge) => {
  const signed = received(sign(forge, RECORDINGS[forge](scene).merged, SECRET));
  const body = Buffer.from(signed.body.toString().replace("4711", "4712"));
  expect(ADAPTERS[forge]?.adapter.isSigned({ ...signed, body }, SECRET)).toBe(false);
});

it("GitLab's signing token signs the body and the moment", () => {
  const token = `whsec_${Buffer.from("thirty-two bytes of a signing key").toString("base64")}`;
  const recorded = RECORDINGS.gitlab(scene).merged;
  const isSigned = (signed: Signed, secret = token) =>
    ADAPTERS.gitlab?.adapter.isSigned(received(signed), secret);
  const signed = signByToken(recorded, token, new Date());
  expect(isSigned(signed)).toBe(true);
  expect(isSigned(signByToken(recorded, SECRET, new Date()), SECRET)).toBe(true);
  expect(isSigned(signed, SECRET)).toBe(false);
  expect(isSigned({ ...signed, body: signed.body.replace("4711", "4712") })).toBe(false);
  expect(isSigned({ ...signed, headers: { ...signed.headers, "webhook-id": "evt_2" } })).toBe(false);
  expect(isSigned(signByToken(recorded, token, new Date(Date.now() - 600_000)))).toBe(false);
  // A token without a key could be signed for by everybody.
  expect(isSigned(signByToken(recorded, "whsec_", new Date()), "whsec_")).toBe(false);
});

it("commits that the forge does not list are named", () => {
  const { headers, body } = RECORDINGS.gitlab(scene).pushed;
  const push = { headers, body: { ...(body as object), total_commits_count: 45 } };
  const message = ADAPTERS.gitlab?.adapter.read(received(sign("gitlab", push, SECRET)), { bugAddresses: [] });
  expect(message?.leftOut).toEqual(["The forge lists 1 of 45 commits: read the repository for the others."]);
  expect(message?.changes).toHaveLength(1);
});

it("a private change of Gerrit is recorded when it is merged", () => {
  const privately = (step: Step) => {
    const { headers, body } = RECORDINGS.gerrit(scene)[step];
    const text = JSON.stringify(body).replace('"project"', '"private":true,"project"');
    return ADAPTERS.gerrit?.adapter.read(
      received(sign("gerrit", { headers, body: JSON.parse(text) }, SECRET)),
      { bugAddresses: [] },
    );
  };
  expect(privately("opened")).toMatchObject({
    changes: [],
    leftOut: ["Change 12 is private in Gerrit: nothing is recorded."],
  });
  expect(privately("merged")?.changes).toHaveLength(1);
});

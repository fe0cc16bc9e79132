import "#tests/support/database.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { POST } from "#app/rest/forges/[forge]/route.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { everything, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { type ForgeScene, type Step, shaOf } from "#tests/support/forges/scene.ts";
import { sendSequenceStep } from "#tests/support/forges/sequence.ts";
import { type ForgeName, RECORDINGS, type Signed, sign } from "#tests/support/forges/signed.ts";

vi.mock("next/navigation", () => ({ unstable_rethrow: () => {} }));

const FORGES = Object.keys(RECORDINGS) as ForgeName[];
const SECRET = "a secret of thirty-two characters";

// The route behind a real server, so that bodies and headers come as they do from a forge.
const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://here.example");
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    `${value}`,
  ]);
  const asked = new Request(url, { method: "POST", headers, body: Buffer.concat(parts) });
  const answer = await POST(asked, { params: Promise.resolve({ forge: url.pathname.split("/").at(-1) }) });
  response.writeHead(answer.status).end(await answer.text());
});
let base = "";
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function send({ path, headers, body }: Signed) {
  const response = await fetch(`${base}${path}`, { method: "POST", headers, body });
  return { status: response.status, answer: await response.json() };
}

/** A product with a repository, a bug, and what its forge sends. */
async function makeScene(forge: ForgeName, given: { visibility?: "open" | "groups" } = {}) {
  const product = await makeProduct(given);
  const name = unique("group/project");
  const kind = forge === "forgejo" ? "gitea" : forge;
  const of = { product: product.name, forge: kind };
  await findAct("repository.create")?.perform(everything, { ...of, name, secret: SECRET });
  const repository = await db.repository.findFirstOrThrow({ where: { productId: product.id } });
  await findAct("version.create")?.perform(everything, { product: product.name, name: "4.5.3" });
  await findAct("version.change")?.perform(everything, {
    product: product.name,
    version: "4.5.3",
    tag: "v4.5.3",
  });
  const reporter = await (await makeUser({ isAdministrator: true })).viewer();
  const bug = await makeBug(reporter, { product: product.name });
  const scene: ForgeScene = {
    repository: name,
    bug,
    number: 12,
    title: "Detach a storage domain without a master",
    branch: "ovirt-4.5",
    tag: "v4.5.3",
    begun: new Date("2026-11-03T09:00:00Z"),
  };
  const post = (step: Step, secret = SECRET) => send(sign(forge, RECORDINGS[forge](scene)[step], secret));
  return { of: { ...of, repository: name }, repository, scene, bug, post };
}

async function stateOf(repositoryId: number) {
  const changes = await db.codeChange.findMany({
    where: { repositoryId },
    include: { bugs: true, tags: { include: { version: true } } },
    orderBy: { key: "asc" },
  });
  return changes.map(({ key, status, branches, bugs, tags }) => ({
    key: key.length === 40 ? "commit" : key,
    status,
    branches,
    bugs: bugs.map(({ bugId, relation }) => `${relation} ${bugId}`),
    tags: tags.map(({ tag, version }) => `${tag} ${version?.name}`),
  }));
}

describe.each(FORGES)("%s", (forge) => {
  const key = forge === "gerrit" ? "c12" : "!12";

  it("a message about a change that is older than what is known says so, in the answer and in the log", async () => {
    const { repository, bug, post } = await makeScene(forge);
    expect((await post("merged")).answer).toMatchObject({ results: [{ bugs: [bug] }] });
    const { answer } = await post("opened");
    expect(answer).toMatchObject({
      results: [{ changes: [{ key, status: "open", isLate: true }], bugs: [] }],
    });
    const log = await db.forgeDelivery.findMany({
      where: { repositoryId: repository.id },
      orderBy: { at: "asc" },
    });
    expect(log.map(({ outcome }) => outcome.includes("older than what is known"))).toEqual([false, true]);
    expect((await stateOf(repository.id)).find((one) => one.key === key)?.status).toBe("merged");
  });

  it("a change is linked to its bug from its opening to the tag that contains it", async () => {
    const { repository, scene, bug } = await makeScene(forge);
    const go = async (step: Parameters<typeof sendSequenceStep>[2]) => {
      const answers = await sendSequenceStep(base, forge, step, { ...scene, secret: SECRET });
      const state = await stateOf(repository.id);
      return { answers, change: state.find((one) => one.key === key), state };
    };
    const linked = { key, branches: ["ovirt-4.5"], bugs: [`fixes ${bug}`] };
    const opened = await go("open");
    expect(opened.change).toEqual({ ...linked, status: "open", tags: [] });
    expect(opened.answers).toMatchObject([{ results: [{ outcome: "recorded", bugs: [bug], leftOut: [] }] }]);
    expect((await go("update")).change).toEqual({ ...linked, status: "open", tags: [] });
    expect((await go("abandon")).change).toMatchObject({ status: "abandoned" });
    expect((await go("reopen")).change).toMatchObject({ status: "open" });
    expect((await go("merge")).change).toEqual({ ...linked, status: "merged", tags: [] });
    const { state } = await go("tag");
    expect(state.length).toBe(forge === "gerrit" ? 1 : 2);
    for (const one of state)
      expect(one).toEqual({ ...linked, key: one.key, status: "merged", tags: ["v4.5.3 4.5.3"] });
  });

  it("the same message twice does nothing, whatever number it has", async () => {
    const { repository, scene, post } = await makeScene(forge);
    await post("merged");
    const before = await db.codeChange.findMany({ where: { repositoryId: repository.id } });
    expect(await post("merged")).toMatchObject({
      status: 200,
      answer: { results: [{ outcome: "already" }] },
    });
    const { headers, body } = RECORDINGS[forge](scene).merged;
    const renumbered = Object.keys(headers).map((name) => [
      name,
      /delivery|key|uuid/i.test(name) ? "another" : (headers[name] ?? ""),
    ]);
    const again = sign(forge, { headers: Object.fromEntries(renumbered), body }, SECRET);
    expect((await send(again)).answer).toMatchObject({ results: [{ outcome: "already" }] });
    expect(await db.codeChange.findMany({ where: { repositoryId: repository.id } })).toEqual(before);
    expect(await db.forgeDelivery.count({ where: { repositoryId: repository.id } })).toBe(1);
  });

  it("a message that comes late does not open what is merged", async () => {
    const { repository, post } = await makeScene(forge);
    await post("merged");
    expect((await post("opened")).status).toBe(200);
    expect((await stateOf(repository.id)).find((one) => one.key === key)?.status).toBe("merged");
  });

  it("no signature, a wrong one, an unknown repository, none with a secret, one that is off: one answer", async () => {
    const { of, repository, scene, post } = await makeScene(forge);
    const unsigned = sign(forge, RECORDINGS[forge](scene).opened, "");
    const elsewhere = { ...scene, repository: "no/such" };
    const answers = [
      await send({ ...unsigned, headers: { "Content-Type": "application/json" } }),
      await post("opened", "another secret altogether"),
      await send(sign(forge, RECORDINGS[forge](elsewhere).opened, SECRET)),
    ];
    await findAct("repository.change")?.perform(everything, { ...of, isActive: false });
    answers.push(await post("opened"));
    await findAct("repository.change")?.perform(everything, { ...of, isActive: true });
    await db.repository.update({ where: { id: repository.id }, data: { secret: null } });
    answers.push(await post("opened"), await post("opened", ""));
    for (const answer of answers) expect(answer).toEqual({ ...answers[0], status: 401 });
    expect(await stateOf(repository.id)).toEqual([]);
    expect(await db.forgeDelivery.count({ where: { repositoryId: repository.id } })).toBe(0);
  });

  it("a message that is not understood is taken, and the answer and the log say so", async () => {
    const { repository, post } = await makeScene(forge);
    const said = [expect.stringContaining("is not understood")];
    expect(await post("other")).toMatchObject({ status: 200, answer: { results: [{ leftOut: said }] } });
    expect(await db.forgeDelivery.findMany({ where: { repositoryId: repository.id } })).toMatchObject([
      { outcome: expect.stringContaining("is not understood") },
    ]);
  });

  it("a branch and a tag that are gone are named", async () => {
    const { post } = await makeScene(forge);
    await post("pushed");
    expect((await post("branchDeleted")).answer).toMatchObject({
      results: [{ removed: ["branch ovirt-4.5"] }],
    });
    expect((await post("tagDeleted")).answer).toMatchObject({ results: [{ removed: ["tag v4.5.3"] }] });
  });
});

it("a tag that comes before its branch is joined when the branch comes", async () => {
  const { repository, post } = await makeScene("github");
  await post("opened");
  await post("tagged");
  expect((await stateOf(repository.id)).flatMap(({ tags }) => tags)).toEqual([]);
  await post("pushed");
  await post("merged");
  expect((await stateOf(repository.id)).map(({ tags }) => tags)).toEqual([
    ["v4.5.3 4.5.3"],
    ["v4.5.3 4.5.3"],
  ]);
});

it("a tag has what came to its branch until its commit, and the next one only what came after", async () => {
  const { repository, scene } = await makeScene("gitlab");
  const step = (number: number, name: "merge" | "tag", tag = "v4.5.3") =>
    sendSequenceStep(base, "gitlab", name, { ...scene, number, tag, secret: SECRET });
  await step(1, "merge");
  await step(2, "merge");
  await step(3, "merge");
  await step(2, "tag");
  await step(3, "tag", "v4.5.4");
  const state = await stateOf(repository.id);
  expect(state.filter((one) => one.key !== "commit").map(({ key, tags }) => [key, ...tags])).toEqual([
    ["!1", "v4.5.3 4.5.3"],
    ["!2", "v4.5.3 4.5.3"],
    ["!3", "v4.5.4 undefined"],
  ]);
});

it("after a push by force, a tag has only what came since", async () => {
  const { repository, scene, post } = await makeScene("github");
  await post("pushed");
  await post("forced");
  await sendSequenceStep(base, "github", "merge", { ...scene, number: 13, secret: SECRET });
  await sendSequenceStep(base, "github", "tag", { ...scene, number: 13, secret: SECRET });
  const tagged = await db.codeChangeTag.findMany({
    where: { codeChange: { repositoryId: repository.id } },
    include: { codeChange: true },
  });
  const merge = shaOf({ ...scene, number: 13 }, "merge");
  expect([...new Set(tagged.map(({ codeChange }) => codeChange.sha))]).toEqual([merge]);
});

it("a hidden bug and none at all are answered and logged alike, and the hidden one is linked", async () => {
  const { repository, bug, post } = await makeScene("github", { visibility: "groups" });
  const hidden = await post("opened");
  const [delivery] = await db.forgeDelivery.findMany({ where: { repositoryId: repository.id } });
  const other = await makeScene("github");
  const none = { ...other.scene, bug: 2_000_000_000 };
  const missing = await send(sign("github", RECORDINGS.github(none).opened, SECRET));
  const [logged] = await db.forgeDelivery.findMany({ where: { repositoryId: other.repository.id } });
  const blank = (value: unknown) => JSON.stringify(value).replaceAll(/2000000000/g, `${bug}`);
  expect(blank(missing)).toBe(blank(hidden));
  expect(blank(logged?.outcome)).toBe(blank(delivery?.outcome));
  expect((await stateOf(repository.id))[0]?.bugs).toEqual([`fixes ${bug}`]);
});

it("one repository with the code of two products is recorded in each whose secret signs it", async () => {
  const { of, scene, repository, post } = await makeScene("gitlab");
  const second = await makeProduct();
  const third = await makeProduct();
  const create = (product: string, secret: string) =>
    findAct("repository.create")?.perform(everything, {
      product,
      forge: of.forge,
      name: scene.repository,
      secret,
    });
  await create(second.name, SECRET);
  await create(third.name, "a secret of the third product");
  expect((await post("opened")).answer.results).toHaveLength(2);
  const having = await db.codeChange.findMany({
    select: { repository: true },
    where: { subject: scene.title },
  });
  const products = having.map((one) => one.repository.productId);
  expect(products).toEqual(expect.arrayContaining([repository.productId, second.id]));
  expect(products).not.toContain(third.id);
});

it.each([
  ["no JSON", "/rest/forges/github", "rubbish", 400, "is not JSON"],
  ["no object", "/rest/forges/gitlab", "[]", 400, "names no repository"],
  ["no repository", "/rest/forges/gerrit", "{}", 400, "names no repository"],
  [
    "a null character in the name",
    "/rest/forges/github",
    '{"repository":{"full_name":"a\\u0000b"}}',
    401,
    "",
  ],
  [
    "half a character in the name",
    "/rest/forges/github",
    '{"repository":{"full_name":"a\\ud800b"}}',
    401,
    "",
  ],
  ["no forge", "/rest/forges/sourcehut", "{}", 404, "no forge"],
  ["a forge of the language", "/rest/forges/constructor", "{}", 404, "no forge"],
  ["5 MB", "/rest/forges/gitea", `{"repository":"${"x".repeat(5_000_000)}"}`, 413, "too long"],
])("%s is refused", async (_, path, body, status, message) => {
  const refused = await send({ path, headers: { "Content-Type": "application/json" }, body });
  expect(refused).toMatchObject({
    status,
    answer: { error: true, message: expect.stringContaining(message) },
  });
});

it("a long message is refused while it is read, whatever length it says", async () => {
  const part = Buffer.alloc(100_000, "x");
  const sent = { length: 0 };
  const body = new ReadableStream({
    pull(controller) {
      sent.length += part.length;
      if (sent.length > 8_000_000) controller.close();
      else controller.enqueue(part);
    },
  });
  const request = new Request("http://here.example/rest/forges/github", {
    method: "POST",
    body,
    duplex: "half",
  } as RequestInit);
  const response = await POST(request, { params: Promise.resolve({ forge: "github" }) });
  expect(response.status).toBe(413);
  expect(sent.length).toBeLessThan(4_500_000);
});

it("the address of an imported tracker names our bug, once it is configured", async () => {
  const { scene, bug, repository } = await makeScene("github");
  const { headers, body } = RECORDINGS.github(scene).opened;
  const text = JSON.stringify(body).replace(`Fixes: #${bug}`, `Bug-Url: https://bugzilla.example.org/${bug}`);
  const sendAs = (number: number) => {
    const other = JSON.parse(text.replaceAll('"number":12', `"number":${number}`));
    return send(sign("github", { headers, body: other }, SECRET));
  };
  await sendAs(13);
  expect(await stateOf(repository.id)).toMatchObject([{ key: "!13", bugs: [] }]);
  env().oldTrackers.push("https://bugzilla.example.org");
  await sendAs(14);
  env().oldTrackers.pop();
  expect(await stateOf(repository.id)).toMatchObject([{ bugs: [] }, { key: "!14", bugs: [`fixes ${bug}`] }]);
});

it("a message of GitHub may come as a field of a form", async () => {
  const { scene, repository } = await makeScene("github");
  const { headers, body } = RECORDINGS.github(scene).opened;
  const text = new URLSearchParams({ payload: JSON.stringify(body) }).toString();
  const { createHmac } = await import("node:crypto");
  const signature = `sha256=${createHmac("sha256", SECRET).update(text).digest("hex")}`;
  const form = { ...headers, "Content-Type": "application/x-www-form-urlencoded" };
  const sent = {
    path: "/rest/forges/github",
    headers: { ...form, "X-Hub-Signature-256": signature },
    body: text,
  };
  expect((await send(sent)).status).toBe(200);
  expect(await stateOf(repository.id)).toMatchObject([{ key: "!12" }]);
});

it("texts that the database cannot store do not stop a message", async () => {
  const { scene, repository } = await makeScene("github");
  const odd = { ...scene, title: "A title\u0000 with \ud800 half a character", branch: "ma\u0000in" };
  expect((await send(sign("github", RECORDINGS.github(odd).opened, SECRET))).status).toBe(200);
  expect(await stateOf(repository.id)).toMatchObject([{ key: "!12", branches: ["main"] }]);
});

it("a message that failed half way is taken when it comes again", async () => {
  const { repository, post } = await makeScene("github");
  await post("opened");
  await db.forgeDelivery.updateMany({ where: { repositoryId: repository.id }, data: { outcome: "" } });
  expect((await post("opened")).answer).toMatchObject({ results: [{ outcome: "recorded" }] });
  expect((await post("opened")).answer).toMatchObject({ results: [{ outcome: "already" }] });
});

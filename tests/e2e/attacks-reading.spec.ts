import { expect, test } from "@playwright/test";
import { admin, maja, sam } from "#tests/support/browser.ts";
import {
  changeByForm,
  fileByForm,
  fromHere,
  perform,
  readForm,
  sendForm,
  startSession,
} from "#tests/support/forms.ts";

// Somebody with bad intentions and a program that speaks HTTP wants to read.

const ENGINE = "Tarn Engine";
const stamp = `${process.pid}-${Date.now().toString(36)}`;

test("a bug that came out of a hidden product names nothing of it to a stranger, on no page and in no export", async () => {
  const [boss, stranger] = [await startSession(admin), await startSession()];
  const [product, part] = [`Quitte ${stamp}`, `Kerngehäuse ${stamp}`];
  await perform(boss, "product.create", { name: product, classification: "Tarn", maintainer: "admin" });
  await perform(boss, "access.change", { product, visibility: "groups" });
  await perform(boss, "component.create", { product, name: part });
  const bug = await fileByForm(boss, {
    product,
    summary: `It came from afar ${stamp}`,
    component: "General",
  });
  expect((await stranger.get(bug)).status()).toBe(404);
  await changeByForm(boss, bug, { component: part });
  const move = { product: ENGINE, component: "", acceptsWiderAudience: "on" };
  expect((await changeByForm(boss, bug, move)).status()).toBe(303);
  const look = async () => {
    const id = bug.split("/").at(-1);
    const columns = "columns=product,component,version,targetMilestone,keywords";
    for (const path of [
      bug,
      `${bug}?comments=all`,
      `/bugs?id=${id}&${columns}`,
      `/bugs.csv?id=${id}&${columns}`,
    ]) {
      for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
        const answer = await stranger.get(path, { headers });
        expect(answer.status(), path).toBe(200);
        const text = await answer.text();
        expect(text, path).toContain("It came from afar");
        expect(text, path).not.toMatch(/Quitte|Kerngeh/);
      }
    }
  };
  expect(await (await boss.get(bug)).text()).toContain("Kerngeh");
  await look();
  await perform(boss, "product.change", { product, name: `${product} renamed` });
  await perform(boss, "component.delete", { product: `${product} renamed`, component: part });
  await look();
  await perform(boss, "product.delete", { product: `${product} renamed` });
  await look();
});

test("every answer says what a browser may do with it", async () => {
  const who = await startSession(sam);
  const paths = ["/", "/bugs", "/bugs/4", "/bugs/99999999", "/no-such-page", "/sign-in", "/people/maja"];
  for (const path of [...paths, "/people.json?q=a", "/bugs.csv", "/attachments/99999999"]) {
    const headers = (await who.get(path)).headers();
    const policy = headers["content-security-policy"] ?? "";
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    if (paths.includes(path))
      expect(policy, path).toMatch(/script-src 'self' 'nonce-[\w+/=]{20,}' 'strict-dynamic';/);
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toMatch(/^(same-origin|no-referrer)$/);
    expect(headers["x-powered-by"], path).toBeUndefined();
  }
});

test("a picture is served by its own address alone, which asks who may see it", async () => {
  const reporter = await startSession(sam);
  const pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const data = Buffer.from(pixel, "base64");
  const headers = { ...fromHere, "content-type": "image/png" };
  const { id } = await (await reporter.post("/uploads?name=p.png", { data, headers })).json();
  const bug = await fileByForm(reporter, {
    product: ENGINE,
    summary: `With a picture ${stamp}`,
    uploads: id,
  });
  const address = /\/attachments\/\d+/.exec(await (await reporter.get(bug)).text())?.[0] ?? "";
  expect((await reporter.get(address)).status()).toBe(200);
  const scaled = `/_next/image?url=${encodeURIComponent(address)}&w=640&q=75`;
  expect((await reporter.get(scaled)).status()).toBe(404);
});

test("a link that was mailed is in no outbox any more once it was used", async () => {
  const [boss, newcomer] = [await startSession(admin), await startSession()];
  const email = `nina-${stamp}@example.org`;
  const join = { email, displayName: "Nina", handle: `nina-${stamp}`, password: "correct horse battery" };
  await sendForm(newcomer, "/sign-up", { ...(await readForm(newcomer, "/sign-up", "handle")), ...join });
  const list = await (await boss.get("/admin/outbox")).text();
  const mail = new RegExp(
    `${email}.*?href="(/admin/outbox/\\d+)"|href="(/admin/outbox/\\d+)"[^]*?${email}`,
    "s",
  ).exec(list);
  const path = mail?.[1] ?? mail?.[2] ?? "";
  const token = /token=([\w-]+)/.exec(await (await boss.get(path)).text())?.[1] ?? "";
  expect(token).not.toBe("");
  const confirm = `/sign-up/confirm?token=${token}`;
  const answer = await sendForm(newcomer, confirm, {
    ...(await readForm(newcomer, confirm, "token")),
    token,
  });
  expect(answer.status()).toBe(303);
  expect(await (await boss.get(path)).text()).not.toContain(token);
  const again = await sendForm(newcomer, confirm, {
    ...(await readForm(boss, confirm, "token").catch(() => ({}))),
    token,
  });
  expect(again.status()).not.toBe(303);
});

test("nobody but administrators reads the address of somebody else", async () => {
  const address = "priya@example.org";
  const paths = [
    "/people/priya",
    "/people.json?q=priya",
    "/people.json?q=priya%40",
    "/bugs?assignee=priya",
    "/bugs/4",
  ];
  for (const who of [await startSession(), await startSession(sam), await startSession(maja)]) {
    for (const path of [...paths, `/products/${encodeURIComponent(ENGINE)}`]) {
      for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
        expect(await (await who.get(path, { headers })).text(), path).not.toContain(address);
      }
    }
  }
  const boss = await startSession(admin);
  expect(await (await boss.get("/people/priya")).text()).toContain(address);
});

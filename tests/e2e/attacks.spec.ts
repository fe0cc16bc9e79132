import { request as ask } from "node:http";
import { type APIRequestContext, expect, test } from "@playwright/test";
import { type Account, admin, maja, sam } from "#tests/support/browser.ts";
import { readForm, sendForm, signInByForm } from "#tests/support/forms.ts";

// Somebody with bad intentions and a program that speaks HTTP.

const ENGINE = "Tarn Engine";
const stamp = `${process.pid}-${Date.now().toString(36)}`;
const ours = process.env.HEADWATER_URL ?? "";
let session: (account?: Account) => Promise<APIRequestContext>;

test.beforeEach(({ playwright, baseURL }) => {
  session = async (account) => {
    const context = await playwright.request.newContext({ baseURL });
    if (account) expect((await signInByForm(context, account)).status()).toBe(303);
    return context;
  };
});

/** Files a bug by the form and gives its address. */
async function file(who: APIRequestContext, fields: Record<string, string>): Promise<string> {
  const path = `/bugs/new?product=${encodeURIComponent(fields.product ?? ENGINE)}`;
  const answer = await sendForm(who, path, { ...(await readForm(who, path, "summary")), ...fields });
  expect(answer.status(), await answer.text()).toBe(303);
  return answer.headers().location ?? "";
}

/** Sends the comment form of a bug with other fields. */
async function change(who: APIRequestContext, bug: string, fields: Record<string, string>) {
  return sendForm(who, bug, { ...(await readForm(who, bug, "comment")), revision: "current", ...fields });
}

/** An administrative act, by the session of a browser. */
async function perform(who: APIRequestContext, act: string, data: object): Promise<void> {
  const answer = await who.post(`/rest/admin/${act.replace(".", "/")}`, { data, headers: { origin: ours } });
  expect(answer.status(), await answer.text()).toBe(200);
}

test("a bug that came out of a hidden product names nothing of it to a stranger, on no page and in no export", async () => {
  const [boss, stranger] = [await session(admin), await session()];
  const [product, part] = [`Quitte ${stamp}`, `Kerngehäuse ${stamp}`];
  await perform(boss, "product.create", { name: product, classification: "Tarn", maintainer: "admin" });
  await perform(boss, "access.change", { product, visibility: "groups" });
  await perform(boss, "component.create", { product, name: part });
  const bug = await file(boss, { product, summary: `It came from afar ${stamp}`, component: "General" });
  expect((await stranger.get(bug)).status()).toBe(404);
  await change(boss, bug, { component: part });
  const move = { product: ENGINE, component: "", acceptsWiderAudience: "on" };
  expect((await change(boss, bug, move)).status()).toBe(303);
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

test("a form sent again as private files another bug, which no stranger finds", async () => {
  const [reporter, stranger] = [await session(sam), await session()];
  const path = `/bugs/new?product=${encodeURIComponent(ENGINE)}`;
  const form = { ...(await readForm(reporter, path, "summary")), summary: `Let me in ${stamp}` };
  const open = (await sendForm(reporter, path, form)).headers().location ?? "";
  const hidden = (await sendForm(reporter, path, { ...form, isPrivate: "on" })).headers().location ?? "";
  expect(hidden).not.toBe(open);
  expect((await stranger.get(open)).status()).toBe(200);
  const [answer, missing] = [await stranger.get(hidden), await stranger.get("/bugs/99999999")];
  expect([answer.status(), missing.status()]).toEqual([404, 404]);
  expect(await answer.text()).not.toContain("Let me in");
});

test("an action that somebody copied from a maintainer's page does nothing for them", async () => {
  const [maintainer, mallory, stranger] = [await session(maja), await session(sam), await session()];
  const settings = `/products/${encodeURIComponent(ENGINE)}/settings`;
  const form = await readForm(maintainer, `${settings}/product`, "$act");
  const name = `Mallory ${stamp}`;
  const create = { ...form, $act: "component.create", product: ENGINE, name };
  const home = { ...(await readForm(mallory, "/bugs/4", "comment")) };
  for (const who of [mallory, stranger]) {
    for (const path of [`${settings}/product`, `${settings}/components`, "/"])
      await sendForm(who, path, create);
    await sendForm(who, "/bugs/4", { ...home, ...create });
    const options = { data: { product: ENGINE, name }, headers: { origin: ours } };
    expect([401, 403]).toContain((await who.post("/rest/admin/component/create", options)).status());
  }
  expect(
    await (await stranger.get(`/products/${encodeURIComponent(ENGINE)}/components`)).text(),
  ).not.toContain(name);
  expect((await sendForm(maintainer, `${settings}/product`, create)).status()).toBe(200);
  expect(await (await stranger.get(`/products/${encodeURIComponent(ENGINE)}/components`)).text()).toContain(
    name,
  );
});

test("a form or a file from a page of another site is refused at every door, with a sentence", async () => {
  const victim = await session(sam);
  const comment = { ...(await readForm(victim, "/bugs/4", "comment")), comment: `Not mine ${stamp}` };
  for (const origin of ["https://evil.example", "null"]) {
    const headers = { origin };
    const answers = [
      await sendForm(victim, "/bugs/4", comment, headers),
      await sendForm(victim, "/bugs/4", comment, { ...headers, "x-forwarded-host": "evil.example" }),
      await victim.post("/preview", { form: { text: "x" }, headers }),
      await victim.post("/uploads?name=x.txt", { data: "x", headers }),
      await victim.post("/rest/admin/component/create", { data: {}, headers }),
      await victim.post("/api/auth/callback/credentials", { form: sam, headers }),
    ];
    for (const answer of answers) {
      expect(answer.status(), answer.url()).toBe(403);
      expect(await answer.text()).toMatch(/another site|page of this site/);
    }
  }
  expect(await (await victim.get("/bugs/4?comments=all")).text()).not.toContain(`Not mine ${stamp}`);
});

test("while one person has endless Markdown rendered, everybody else is answered, and it ends", async () => {
  const [mallory, ann] = [await session(sam), await session(maja)];
  const endless = "> a\n\nb\n".repeat(9_000);
  expect((await (await session()).post("/preview", { form: { text: "x" } })).status()).toBe(401);
  const attack = [1, 2].map(() =>
    mallory.post("/preview", { form: { text: endless }, headers: { origin: ours }, timeout: 40_000 }),
  );
  const began = Date.now();
  for (const path of ["/livez", "/bugs/4", "/products", "/livez"]) {
    expect((await ann.get(path)).status()).toBe(200);
  }
  expect(Date.now() - began).toBeLessThan(4_000);
  for (const answer of await Promise.all(attack)) {
    expect(answer.status()).toBe(200);
    expect(await answer.text()).toContain('class="plain"');
  }
});

test("searches for a letter or two read nothing, and many of them at once stop no other page", async () => {
  const stranger = await session();
  expect(await (await stranger.get("/bugs?text=a&status=all")).text()).toContain("one or two letters");
  expect((await stranger.get("/bugs.csv?text=ab&status=all")).status()).toBe(400);
  const flood = Array.from({ length: 30 }, (_, n) => stranger.get(`/bugs.csv?text=ab+c${n}&status=all`));
  expect((await stranger.get("/livez")).status()).toBe(200);
  const statuses = (await Promise.all(flood)).map((answer) => answer.status());
  expect(statuses.filter((status) => ![200, 400, 503].includes(status))).toEqual([]);
});

test("guesses are slowed down at their network address, which nobody chooses, and not elsewhere", async () => {
  const victim = `victim-${stamp}@example.org`;
  const { port } = new URL(ours);
  const form = await readForm(await session(), "/sign-in", "password");
  const guess = (from: string, claimed: string) =>
    new Promise<string>((resolve, reject) => {
      const body = new URLSearchParams({ ...form, email: victim, password: "wrong password" });
      const boundary = "b";
      const parts = [...body].map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const sent = ask(
        {
          host: "127.0.0.1",
          port,
          localAddress: from,
          path: "/sign-in",
          method: "POST",
          headers: {
            "content-type": `multipart/form-data; boundary=${boundary}`,
            "x-forwarded-for": claimed,
            "x-real-ip": claimed,
            "x-headwater-client": claimed,
            forwarded: `for=${claimed}`,
          },
        },
        async (response) => {
          let text = "";
          for await (const chunk of response.setEncoding("utf8")) text += chunk;
          resolve(/Too many tries|is not right/.exec(text)?.[0] ?? text);
        },
      );
      sent.once("error", reject);
      sent.end(`${parts.join("")}--${boundary}--\r\n`);
    });
  const answers: string[] = [];
  for (let n = 1; n <= 7; n += 1) answers.push(await guess("127.0.0.1", `203.0.113.${n}`));
  expect(answers).toEqual([...Array(6).fill("is not right"), "Too many tries"]);
  expect(await guess("127.0.0.2", "203.0.113.9")).toBe("is not right");
});

test("a stranger's file is refused before it is sent, and nobody uses somebody else's", async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { "content-length": "20000000" };
    const sent = ask(new URL("/uploads?name=big.bin", ours), { method: "POST", headers }, (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.once("error", reject);
    sent.flushHeaders();
  });
  expect(status).toBe(401);
  const [owner, thief] = [await session(maja), await session(sam)];
  const upload = await owner.post("/uploads?name=mine.txt", {
    data: Buffer.from("mine"),
    headers: { origin: ours, "content-type": "application/octet-stream" },
  });
  const { id } = await upload.json();
  const stolen = await change(thief, "/bugs/4", { comment: "Look what I found", uploads: id });
  expect(stolen.status()).toBe(200);
  expect((await change(owner, "/bugs/4", { comment: `Mine ${stamp}`, uploads: id })).status()).toBe(303);
});

test("every answer says what a browser may do with it", async () => {
  const who = await session(sam);
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

test("nobody writes into the site's log", async () => {
  const stranger = await session();
  const answer = await stranger.post("/api/auth/_log", { data: { code: "x", level: "error" } });
  expect(answer.status()).toBe(404);
});

test("a link that was mailed is in no outbox any more once it was used", async () => {
  const [boss, newcomer] = [await session(admin), await session()];
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
  for (const who of [await session(), await session(sam), await session(maja)]) {
    for (const path of [...paths, `/products/${encodeURIComponent(ENGINE)}`]) {
      for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
        expect(await (await who.get(path, { headers })).text(), path).not.toContain(address);
      }
    }
  }
  const boss = await session(admin);
  expect(await (await boss.get("/people/priya")).text()).toContain(address);
});

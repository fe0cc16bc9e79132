import { request as ask } from "node:http";
import { expect, test } from "@playwright/test";
import { maja, sam } from "#tests/support/browser.ts";
import { changeByForm, fromHere, readForm, sendForm, siteUrl, startSession } from "#tests/support/forms.ts";

// Somebody with bad intentions and a program that speaks HTTP wants to write, or to keep the server busy.

const ENGINE = "Tarn Engine";
const stamp = `${process.pid}-${Date.now().toString(36)}`;

test("a form sent again as private files another bug, which no stranger finds", async () => {
  const [reporter, stranger] = [await startSession(sam), await startSession()];
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
  const [maintainer, mallory, stranger] = [
    await startSession(maja),
    await startSession(sam),
    await startSession(),
  ];
  const settings = `/products/${encodeURIComponent(ENGINE)}/settings`;
  const form = await readForm(maintainer, `${settings}/product`, "$act");
  const name = `Mallory ${stamp}`;
  // The fields that name the action; the others belong to the form of a product.
  const action = Object.fromEntries(Object.entries(form).filter(([field]) => field.startsWith("$")));
  const create = { ...action, $act: "component.create", product: ENGINE, name };
  const home = { ...(await readForm(mallory, "/bugs/4", "comment")) };
  for (const who of [mallory, stranger]) {
    for (const path of [`${settings}/product`, `${settings}/components`, "/"])
      await sendForm(who, path, create);
    await sendForm(who, "/bugs/4", { ...home, ...create });
    const options = { data: { product: ENGINE, name }, headers: fromHere };
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
  const victim = await startSession(sam);
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
  const [mallory, ann] = [await startSession(sam), await startSession(maja)];
  const endless = "> a\n\nb\n".repeat(9_000);
  expect((await (await startSession()).post("/preview", { form: { text: "x" } })).status()).toBe(401);
  const attack = [1, 2].map(() =>
    mallory.post("/preview", { form: { text: endless }, headers: fromHere, timeout: 40_000 }),
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
  const stranger = await startSession();
  expect(await (await stranger.get("/bugs?text=a&status=all")).text()).toMatch(
    /one or two (letters|characters)/,
  );
  expect((await stranger.get("/bugs.csv?text=ab&status=all")).status()).toBe(400);
  const flood = Array.from({ length: 30 }, (_, n) => stranger.get(`/bugs.csv?text=ab+c${n}&status=all`));
  expect((await stranger.get("/livez")).status()).toBe(200);
  const statuses = (await Promise.all(flood)).map((answer) => answer.status());
  expect(statuses.filter((status) => ![200, 400, 503].includes(status))).toEqual([]);
});

test("guesses are slowed down at their network address, which nobody chooses, and not elsewhere", async () => {
  const victim = `victim-${stamp}@example.org`;
  const { port } = new URL(siteUrl);
  const form = await readForm(await startSession(), "/sign-in", "password");
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
          resolve(/too_many|invalid_input/.exec(text)?.[0] ?? "neither");
        },
      );
      sent.once("error", reject);
      sent.end(`${parts.join("")}--${boundary}--\r\n`);
    });
  const answers: string[] = [];
  for (let n = 1; n <= 7; n += 1) answers.push(await guess("127.0.0.1", `203.0.113.${n}`));
  expect(answers).toEqual([...Array(6).fill("invalid_input"), "too_many"]);
  expect(await guess("127.0.0.2", "203.0.113.9")).toBe("invalid_input");
});

test("a stranger's file is refused before it is sent, and nobody uses somebody else's", async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { "content-length": "20000000" };
    const sent = ask(new URL("/uploads?name=big.bin", siteUrl), { method: "POST", headers }, (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.once("error", reject);
    sent.flushHeaders();
  });
  expect(status).toBe(401);
  const [owner, thief] = [await startSession(maja), await startSession(sam)];
  const upload = await owner.post("/uploads?name=mine.txt", {
    data: Buffer.from("mine"),
    headers: { ...fromHere, "content-type": "application/octet-stream" },
  });
  const { id } = await upload.json();
  const stolen = await changeByForm(thief, "/bugs/4", { comment: "Look what I found", uploads: id });
  expect(stolen.status()).toBe(200);
  expect((await changeByForm(owner, "/bugs/4", { comment: `Mine ${stamp}`, uploads: id })).status()).toBe(
    303,
  );
});

test("nobody writes into the site's log", async () => {
  const stranger = await startSession();
  const answer = await stranger.post("/api/auth/_log", { data: { code: "x", level: "error" } });
  expect(answer.status()).toBe(404);
});

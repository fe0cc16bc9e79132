import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { renderMarkdown, renderPlain } from "#lib/bugs/comments/markdown.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";

/** Honest Markdown that is much work. */
const slow = "*a* `b` http://x.org/\n\n".repeat(250);

test("a text is rendered the same in a worker thread", async () => {
  const long = "**bug 12** is [here](https://x.org) and ![there](https://x.org/i.png)\n\n".repeat(20);
  for (const source of ["*short*", "", long, slow])
    expect(await renderComment(source, { authorId: 1 })).toBe(renderMarkdown(source));
  expect(await renderComment(slow, { authorId: 1 })).toContain("<em>");
});

test("a long text does not block the process", async () => {
  let served = 0;
  const serve = setInterval(() => {
    served += 1;
  }, 1);
  await renderComment(slow, { authorId: 1 });
  clearInterval(serve);
  expect(served).toBeGreaterThan(0);
});

test("a too slow text is shown as plain text, and the next one is rendered", async () => {
  const texts = Array.from({ length: 4 }, (_, at) => `${at} *a* ${slow}`);
  const shown = await Promise.all(texts.map((text) => renderComment(text, { authorId: 1, limitMs: 1 })));
  expect(shown).toEqual(texts.map((text) => renderPlain(text)));
  expect(await renderComment(slow, { authorId: 1 })).toBe(renderMarkdown(slow));
});

test("slow previews do not delay comments", async () => {
  let previews = 0;
  const waiting = Array.from({ length: 5 }, async () => {
    await renderComment(slow, { authorId: 1, queue: "previews" });
    previews += 1;
  });
  await renderComment("a short comment ".repeat(50), { authorId: 1 });
  expect(previews).toBeLessThan(5);
  await Promise.all(waiting);
});

test("one author's slow texts delay another author by at most one text", async () => {
  const order: string[] = [];
  const render = async (name: string, authorId: number) => {
    await renderComment(`${name} ${slow}`, { authorId });
    order.push(name);
  };
  await Promise.all([render("mallory", 1), render("mallory", 1), render("mallory", 1), render("ann", 2)]);
  expect(order).toEqual(["mallory", "ann", "mallory", "mallory"]);
});

test("slow texts of one author neither delay another author nor make their text plain", async () => {
  const endless = "> a\n\nb\n".repeat(8_000);
  const honest = "*a* ".repeat(200);
  const attack = Array.from({ length: 3 }, () => renderComment(endless, { authorId: 1, limitMs: 300 }));
  expect(await renderComment(honest, { authorId: 2 })).toBe(renderMarkdown(honest));
  expect(await Promise.all(attack)).toEqual(attack.map(() => renderPlain(endless)));
});

test("a program that has rendered a text exits by itself", async () => {
  const script = `
    const { renderComment } = await import("#lib/bugs/comments/render-comment.ts");
    console.log(await renderComment("*a* " + "words ".repeat(200), { authorId: 1 }));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=react-server", "--input-type=module", "-e", script],
    { timeout: 15_000 },
  );
  expect(stdout).toContain("<em>a</em>");
});

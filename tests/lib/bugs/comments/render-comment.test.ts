import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { renderMarkdown, renderPlain } from "#lib/bugs/comments/markdown.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";

/** Honest Markdown that is much work. */
const slow = "*a* `b` http://x.org/\n\n".repeat(250);

test("a text is read the same in another thread as here", async () => {
  const long = "**bug 12** is [here](https://x.org) and ![there](https://x.org/i.png)\n\n".repeat(20);
  for (const source of ["*short*", "", long, slow])
    expect(await renderComment(source)).toBe(renderMarkdown(source));
  expect(await renderComment(slow)).toContain("<em>");
});

test("while a long text is read, others are served", async () => {
  let served = 0;
  const serve = setInterval(() => {
    served += 1;
  }, 1);
  await renderComment(slow);
  clearInterval(serve);
  expect(served).toBeGreaterThan(0);
});

test("what takes too long is shown as plain text, and the next text is read again", async () => {
  const texts = Array.from({ length: 4 }, (_, at) => `${at} *a* ${slow}`);
  const shown = await Promise.all(texts.map((text) => renderComment(text, { limitMs: 1 })));
  expect(shown).toEqual(texts.map((text) => renderPlain(text)));
  expect(await renderComment(slow)).toBe(renderMarkdown(slow));
});

test("previews that take long keep no comment waiting", async () => {
  let previews = 0;
  const waiting = Array.from({ length: 5 }, async () => {
    await renderComment(slow, { queue: "previews" });
    previews += 1;
  });
  await renderComment("a short comment ".repeat(50));
  expect(previews).toBeLessThan(5);
  await Promise.all(waiting);
});

test("a program that has rendered a text ends by itself", async () => {
  const script = `
    const { renderComment } = await import("#lib/bugs/comments/render-comment.ts");
    console.log(await renderComment("*a* " + "words ".repeat(200)));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=react-server", "--input-type=module", "-e", script],
    { timeout: 15_000 },
  );
  expect(stdout).toContain("<em>a</em>");
});

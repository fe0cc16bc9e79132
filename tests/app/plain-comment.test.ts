import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { renderPlain } from "#lib/bugs/comments/markdown.ts";

const css = readFileSync(resolve(import.meta.dirname, "../../app/styles/markdown.css"), "utf8");

test("a plain-text comment keeps its line breaks and columns on the page", () => {
  const html = renderPlain("> why?\nBecause:\n\tat Foo.java:12");
  expect(html).toBe(
    '<div class="plain"><span class="quote">&gt; why?</span>\nBecause:\n\tat Foo.java:12</div>',
  );
  const style = /\n {2}\.plain \{([^}]*)\}/.exec(css)?.[1];
  expect(style).toContain("white-space: pre-wrap;");
  expect(style).toContain("font-family: var(--font-mono);");
  expect(css).toMatch(/\.plain \.quote \{/);
});

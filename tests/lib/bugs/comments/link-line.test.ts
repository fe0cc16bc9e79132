import { expect, test } from "vitest";
import { linkLine, linkQuoted } from "#lib/bugs/comments/link-line.ts";
import { renderPlain } from "#lib/bugs/comments/markdown.ts";

const REL = 'rel="nofollow noopener ugc"';

test.each([
  ["See #12 and bug 3.", 'See <a href="/bugs/12">#12</a> and <a href="/bugs/3">bug 3</a>.'],
  [
    "4.40 is over (https://example.org/a?b&c).",
    `4.40 is over (<a href="https://example.org/a?b&amp;c" ${REL}>https://example.org/a?b&amp;c</a>).`,
  ],
  ["As comment 3 says", 'As <a href="/bugs/7#c3">comment 3</a> says'],
  ["<b>no</b> javascript:alert(1)", "&lt;b&gt;no&lt;/b&gt; javascript:alert(1)"],
])("what people write in a line has the links of comments: %s", (text, html) => {
  expect(linkLine(text, { ofBug: "/bugs/7" }).html).toBe(html);
  expect(renderPlain(text, { ofBug: "/bugs/7" })).toBe(`<div class="plain">${html}</div>`);
});

test.each([
  ["said of Bug 2 4.3: “See #12”", 'said of Bug 2 4.3: “See <a href="/bugs/12">#12</a>”'],
  ["“Is “#1” meant?” asked Bug 2", '“Is “<a href="/bugs/1">#1</a>” meant?” asked Bug 2'],
  ["moved Bug 2 from <a> to b", "moved Bug 2 from &lt;a&gt; to b"],
])("of a sentence, only what it quotes has links: %s", (text, html) => {
  expect(linkQuoted(text).html).toBe(html);
});

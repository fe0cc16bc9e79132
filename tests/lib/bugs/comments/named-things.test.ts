import { describe, expect, test } from "vitest";
import { renderMarkdown } from "#lib/bugs/comments/markdown.ts";
import { explainNamed, findNamed, type KnownThings } from "#lib/bugs/comments/named-things.ts";

const known: KnownThings = {
  bugs: new Map([
    [1, { summary: 'It "stops" <now>', status: "NEW", isOpen: true }],
    [2, { summary: "It is done", status: "CLOSED FIXED", isOpen: false }],
  ]),
  attachments: new Map([
    [7, { name: "a log", isObsolete: true, isPicture: false }],
    [9, { name: "noon.png", isObsolete: false, isPicture: true }],
  ]),
  people: new Map([
    ["maja", { handle: "maja", displayName: "Maja <b>" }],
    ["jo.", { handle: "jo.", displayName: "Jo" }],
    ["al", { handle: "al", displayName: "Al", isBlind: true }],
  ]),
  commits: new Map([
    ["0123abcd", { subject: "Fix <it>", href: "https://code.example.org/0123abcd" }],
    ["4567cdef", { subject: "Nowhere", href: null }],
  ]),
};

const MAJA = '<a href="/people/maja" title="Maja &lt;b&gt;" class="mention">@maja</a>';

describe("what a comment names explains itself", () => {
  test.each([
    ["an open bug", "See #1", '<a title="NEW · It &quot;stops&quot; &lt;now&gt;" href="/bugs/1">#1</a>'],
    ["a closed bug", "bug 2", '<a title="CLOSED FIXED · It is done" class="over" href="/bugs/2">bug 2</a>'],
    [
      "a comment of it",
      "bug 2 comment 4",
      '<a title="CLOSED FIXED · It is done" class="over" href="/bugs/2#c4">',
    ],
    ["an obsolete file", "attachment 7", '<a title="Obsolete · a log" class="over" href="/attachments/7">'],
    ["a person", "Thanks @Maja!", '<a href="/people/maja" title="Maja &lt;b&gt;" class="mention">@Maja</a>!'],
    ["at the end of a sentence", "by @maja.", `${MAJA}.`],
    ["a handle that ends in a dot", "by @jo.", '<a href="/people/jo." title="Jo" class="mention">@jo.</a>'],
    ["who does not see it", "@al, look", '@al</a> <small class="blind">(does not see this)</small>, look'],
    [
      "a commit",
      "in 0123abcd",
      '<a href="https://code.example.org/0123abcd" title="Fix &lt;it&gt;" rel="nofollow noopener ugc">0123abcd</a>',
    ],
    ["a commit in code", "`0123abcd`", "<code><a href="],
    ["a commit without a page", "4567cdef", '<span title="Nowhere">4567cdef</span>'],
  ])("%s", (_, source, expected) => {
    expect(explainNamed(renderMarkdown(source), known)).toContain(expected);
  });

  test.each([
    ["a bug that is missing or hidden", "#3"],
    ["nobody", "@Override"],
    ["an address", "maja@maja.example"],
    ["a path", "dir/@maja"],
    ["code", "`@maja`"],
    ["a link", "[@maja 0123abcd](https://example.org/)"],
    ["a link with a title of its own", '[x](/bugs/2 "mine")'],
    ["a part of a word", "x0123abcd 0123abcdx 0123abcd-12 /0123abcd"],
    ["a number, a word", "20261130 deadbeef"],
  ])("%s stays as it was", (_, source) => {
    const html = renderMarkdown(source);
    expect(explainNamed(html, known)).toBe(html);
  });

  test("a picture's words stay as they were, and it leads to its attachment", () => {
    const html = renderMarkdown("![a > @maja](/attachments/9)");
    const linked = html
      .replace("<img", '<a title="noon.png" href="/attachments/9"><img')
      .replace("></p>", "></a></p>");
    expect(explainNamed(html, known)).toBe(linked);
  });

  test("a second time changes nothing", () => {
    const source = "#1, #2, @maja, @al, 0123abcd, attachment 7 ![](/attachments/9) ![](/attachments/10)";
    const once = explainNamed(renderMarkdown(source), known);
    expect(explainNamed(once, known)).toBe(once);
  });

  test("only what is looked up is found, each once", () => {
    const pieces = ["#1 #1 bug 2 comment 3 attachment 7", "@Maja. @maja `@code` 0123abcd 20261130"].map(
      (it) => renderMarkdown(it),
    );
    expect(findNamed(pieces)).toEqual({
      bugs: [1, 2],
      attachments: [7],
      handles: ["maja.", "maja"],
      shas: ["0123abcd"],
    });
  });
});

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { renderMarkdown, renderPlain } from "#lib/bugs/comments/markdown.ts";
import { COMMENT_MAX } from "#lib/bugs/text.ts";

// Generated and hostile texts: much work, no deadline of its own.
vi.setConfig({ testTimeout: 60_000 });

const REL = 'rel="nofollow noopener ugc"';

describe("renderMarkdown", () => {
  test.each([
    ["a line break is a line break", "a\nb", "<p>a<br>\nb</p>"],
    [
      "headings begin at h3",
      "# A\n## b\n### c\n#### d\n##### e\n###### f",
      /h3>A.*h4>b.*h5>c.*h6>d.*h6>e.*h6>f/s,
    ],
    ["underlined text is no heading", "Steps\n=====\n1. a", /<p>Steps<br>\n=====<\/p>\n<ol>/],
    ["links do not vouch", "[a](https://x.org)", `<p><a href="https://x.org" ${REL}>a</a></p>`],
    [
      "addresses become links",
      "see https://x.org/a?b=1.",
      `<p>see <a href="https://x.org/a?b=1" ${REL}>https://x.org/a?b=1</a>.</p>`,
    ],
    ["links inside the tracker are ours", "[a](/bugs/1)", '<p><a href="/bugs/1">a</a></p>'],
    ["links that only look inside are not", "[a](//x.org)", `<p><a href="//x.org" ${REL}>a</a></p>`],
    [
      "images that are attached here are shown",
      "![a](/attachments/12/i.png)",
      '<p><img src="/attachments/12/i.png" alt="a" loading="lazy"></p>',
    ],
    [
      "an image of another site is a link with its words",
      "![the *crash*](https://x.org/i.png)",
      `<p><a href="https://x.org/i.png" ${REL}>the crash</a></p>`,
    ],
    ["without words, with its address", "![](//x.org/i)", `<p><a href="//x.org/i" ${REL}>//x.org/i</a></p>`],
    ["an image in a link is its words", "[![a](//x.org/i)](/b)", '<p><a href="/b"><span>a</span></a></p>'],
    ["no page of ours is fetched as an image", "![a](/bugs/5)", '<p><a href="/bugs/5">a</a></p>'],
    [
      "nor by a detour",
      "![a](/attachments/1/../../bugs/5)",
      '<p><a href="/attachments/1/../../bugs/5">a</a></p>',
    ],
    ["images that are no address are words", "![a](data:image/png;base64,AA)", "<p><span>a</span></p>"],
    [
      "task lists say which is done",
      "- [x] a\n- [ ] b",
      /checked disabled aria-label="done"> a.*disabled aria-label="to do"> b/s,
    ],
    ["tables", "| a |\n|--:|\n| b |", /<th align="right">a<\/th>.*<td align="right">b<\/td>/s],
    [
      "code keeps its language",
      "```js\na < b\n```",
      '<pre><code class="language-js">a &#x3C; b\n</code></pre>',
    ],
    ["HTML is shown as typed", "a <b>c</b> <foo>", "<p>a &#x3C;b>c&#x3C;/b> &#x3C;foo></p>"],
    [
      "blocks of HTML are shown as typed",
      "<div>\n*a*\n</div>",
      "<p>&#x3C;div><br>\n<em>a</em><br>\n&#x3C;/div></p>",
    ],
    ["footnotes are text", "a[^1]\n\n[^1]: see b", "<p>a[^1]</p>\n<p>[^1]: see b</p>"],
    [
      "an identifier is not bold",
      "__init__.py, **b**, __a b__",
      "<p>__init__.py, <strong>b</strong>, <strong>a b</strong></p>",
    ],
    ["a single tilde is a tilde", "~a~ ~~b~~", "<p>~a~ <del>b</del></p>"],
    [
      "the prompt of a root shell is no heading",
      "# systemctl *x*\n\n# /bin/ls",
      "<p># systemctl <em>x</em></p>\n<p># /bin/ls</p>",
    ],
    ["nor is a line right below a text", "Setup:\n## Make\ntext", "<p>Setup:<br>\n## Make</p>\n<p>text</p>"],
    ["nothing is nothing", "", ""],
  ])("%s", (_, source, html) => {
    if (typeof html === "string") expect(renderMarkdown(source)).toBe(html);
    else expect(renderMarkdown(source)).toMatch(html);
  });
});

const backtrace = resolve(import.meta.dirname, "../../../../../shared/data/cases/backtrace.md");
const reason = existsSync(backtrace) ? "" : " (skipped: ../shared/data/cases is not here)";

test.skipIf(reason !== "")(`a pasted backtrace and log stay text${reason}`, () => {
  const html = renderMarkdown(readFileSync(backtrace, "utf8"));
  expect(html).not.toMatch(/<a |<h\d|<strong|<em/);
  expect(html).toContain("# systemctl status vdsmd");
  expect(html).toContain("__init__.py: *args and **kwargs");
  expect(html).toContain("~tilde~, <del>x</del>");
});

// What is written, and what becomes of it; [ ] encloses the text of the link, before its address.
const references: [string, string][] = [
  ["bug 12", "[bug 12](/bugs/12)"],
  ["Bug #12, and #13.", "[Bug #12](/bugs/12), and [#13](/bugs/13)."],
  ["comment 3", "[comment 3](#c3)"],
  ["Comment #0", "[Comment #0](#c0)"],
  ["(bug 12 comment 3)", "([bug 12 comment 3](/bugs/12#c3))"],
  ["bug 12, comment #3", "[bug 12, comment #3](/bugs/12#c3)"],
  ["attachment 5", "[attachment 5](/attachments/5)"],
  ["bug#12 bug  12", "[bug#12](/bugs/12) [bug  12](/bugs/12)"],
  ["dupe of bug 007, bug 0, #0", "dupe of bug 007, bug 0, #0"],
  [
    "bug 4.5, bug12, debug 1, bugs 2, foo#12, a/#12, #12a",
    "bug 4.5, bug12, debug 1, bugs 2, foo#12, a/#12, #12a",
  ],
  [
    "#2147483647 #2147483648 #12345678901 #ffffff",
    "[#2147483647](/bugs/2147483647) #2147483648 #12345678901 #ffffff",
  ],
  ["#1 is like #2", "[#1](/bugs/1) is like [#2](/bugs/2)"],
  ["#1 0x00007f1 in raise () as in #2", "#1 0x00007f1 in raise () as in [#2](/bugs/2)"],
  ["#3  vm_start (id=12) at vm.c:44", "#3  vm_start (id=12) at vm.c:44"],
  ["#4 main (argc=1) at main.c:4", "#4 main (argc=1) at main.c:4"],
  ["#5 /srv/a.php(12): b()", "#5 /srv/a.php(12): b()"],
];

describe("references", () => {
  test.each(references)("%s", (text, expected) => {
    const html = expected.replace(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>');
    expect(renderPlain(text)).toBe(`<div class="plain">${html}</div>`);
    expect(renderMarkdown(text)).toBe(`<p>${html}</p>`);
  });

  test("use the addresses of the caller", () => {
    const bugLink = (id: number) => `https://bugs.example.org/show?a=1&id=${id}`;
    const link = (text: string, anchor = "") =>
      `href="https://bugs.example.org/show?a=1&#x26;id=7${anchor}">${text}</a>`;
    expect(renderMarkdown("bug 7", { bugLink })).toContain(link("bug 7").replace(">", ` ${REL}>`));
    expect(renderPlain("bug 7 comment 2", { bugLink })).toContain(
      link("bug 7 comment 2", "#c2").replace("&#x26;", "&amp;"),
    );
  });

  test.each(["`bug 12`", "```\nbug 12\n```", "    bug 12"])("are not found in code: %j", (source) => {
    expect(renderMarkdown(source)).not.toContain("href");
  });

  test("are not found in links, but in emphasis, headings, lists, quotes and tables", () => {
    expect(renderMarkdown("[see *bug 12*](https://x.org)").match(/href/g)).toHaveLength(1);
    expect(renderMarkdown("https://x.org/#12").match(/href/g)).toHaveLength(1);
    const source = "# Bug 1\n\n- **bug 2**\n\n> bug 3\n\n| bug 4 |\n|---|\n| bug 5 |";
    expect(renderMarkdown(source).match(/href="\/bugs\/\d"/g)).toHaveLength(5);
  });
});

describe("renderPlain", () => {
  test.each([
    ["keeps lines and spaces", "a\n  b\n\nc", "a\n  b\n\nc"],
    ["escapes", `<b> & "c" 'd'`, "&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"],
    [
      "marks runs of quoted lines",
      "> a\n>> b\nc\n>d",
      '<span class="quote">&gt; a\n&gt;&gt; b</span>\nc\n<span class="quote">&gt;d</span>',
    ],
    [
      "links addresses without the end of the sentence",
      "(see http://x.org/a_(b)).",
      `(see <a href="http://x.org/a_(b)" ${REL}>http://x.org/a_(b)</a>).`,
    ],
    [
      "escapes addresses",
      `http://x.org/?a=1&b='"`,
      `<a href="http://x.org/?a=1&amp;b=" ${REL}>http://x.org/?a=1&amp;b=</a>&#39;&quot;`,
    ],
    ["does not read Markdown", "*a* [b](c) `d` # e", "*a* [b](c) `d` # e"],
    ["nothing is nothing", "", ""],
  ])("%s", (_, text, html) => {
    expect(renderPlain(text)).toBe(`<div class="plain">${html}</div>`);
  });
});

const attacks = [
  "<script>alert(1)</script>",
  "<scr<script>ipt>alert(1)</scr</script>ipt>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  '<a href="javascript:alert(1)">x</a>',
  "<style>*{display:none}</style>",
  '<p style="position:fixed" onclick=alert(1)>x</p>',
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
  "<!--><script>alert(1)</script>-->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<form action=//evil><input name=password>",
  "<base href=//evil><meta http-equiv=refresh content='0;url=//evil'>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java\nscript:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](javascript&colon;alert(1))",
  "[x](\u0001javascript:alert(1))",
  "[x](vbscript:msgbox(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](file:///etc/passwd)",
  "[x][y]\n\n[y]: javascript:alert(1)",
  "<javascript:alert(1)>",
  "<data:text/html,x>",
  "![x](javascript:alert(1))",
  "![x](https://evil.example/who-reads.png)",
  "[![x](https://evil.example/who-reads.png)](/attachments/1)",
  "![x][y]\n\n[y]: //evil.example/who-reads.png",
  "![x](/attachments/1)",
  "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
  '![x"onerror="alert(1)](y)',
  '![x](y"onerror="alert(1))',
  '[x](https://x.org "a\\"onmouseover=alert(1)")',
  '[x](https://x.org/"onmouseover="alert(1))',
  "`<script>alert(1)</script>`",
  '```"><script>alert(1)</script>\nx\n```',
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;script&#62;alert(1)&#60;/script&#62;",
  "\\<script>alert(1)</script>",
  "> <script>alert(1)</script>",
  "- <script>alert(1)</script>",
  "| <script>alert(1)</script> |\n|---|\n| <svg onload=alert(1)> |",
  "http://x.org/<script>alert(1)</script>",
  'http://x.org/"onmouseover="alert(1)',
  "http://x.org/'onmouseover='alert(1)",
  "https://javascript:alert(1)",
  'www.x.org"onmouseover="alert(1)',
  "bug <script>1</script>",
  "<b id=location name=body>x</b>",
  "\u0000<script\u0000>alert(1)</script>",
];

describe("hostile text is always rendered as text, in Markdown and plain", () => {
  test.each(attacks)("%j", (source) => {
    expectSafe(renderMarkdown(source));
    expectSafe(renderPlain(source));
  });

  test("any mixture of them", () => {
    const parts = [
      ...attacks,
      "\n",
      "\n\n",
      "*",
      "_",
      "`",
      "[",
      "](",
      ")",
      "<",
      ">",
      '"',
      "'",
      "&",
      "bug 1",
      "|",
      "- ",
      "\\",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 8 }), (some) => {
        expectSafe(renderMarkdown(some.join("")));
        expectSafe(renderPlain(some.join("")));
      }),
      { numRuns: 200 },
    );
  });

  test("any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expectSafe(renderMarkdown(text));
        expectSafe(renderPlain(text));
      }),
    );
  });
});

describe("text that would be slow is shown as plain text", () => {
  const fill = (piece: string) => piece.repeat(COMMENT_MAX).slice(0, COMMENT_MAX);
  test.each([
    ["quotes in quotes", fill(">")],
    ["quotes in quotes, apart", fill("> ")],
    [
      "quotes in quotes, and lines that belong to them",
      `${">".repeat(40)}${fill("a\n")}`.slice(0, COMMENT_MAX),
    ],
    ["lists in lists", fill("1. ")],
    ["lists in lists, line by line", fill(`${"- ".repeat(11)}a\n`)],
    ["list items", fill("-\n")],
    ["emphasis in emphasis", `${"*a ".repeat(10_000)}${" a*".repeat(10_000)}`],
    ["the same with underscores", `${"_a ".repeat(10_000)}${" a_".repeat(10_000)}`],
    ["emphasis across emphasis", fill("*_")],
    ["strong and weak", fill("**a*")],
    ["columns", `${"|a".repeat(10_000)}\n${"|-".repeat(10_000)}\n`],
    ["brackets", fill("[")],
    ["images in images", fill("![a")],
    ["references to nothing", fill("[a][b]")],
    ["links that do not end", fill("[a](")],
    ["definitions", fill("[a]: b\n")],
    ["one long address many times", `[a]: http://${"b".repeat(50_000)}\n\n${"[a]".repeat(2_000)}`],
    ["the same in a quote", `> [a]: http://${"b".repeat(50_000)}\n\n${"[a]".repeat(2_000)}`],
    ["one character too many", "a".repeat(COMMENT_MAX + 1)],
    ["a million characters", "*a* [b](c) > d\n".repeat(70_000)],
  ])("%s", (_, source) => {
    expect(renderMarkdown(source)).toBe(renderPlain(source));
    expect(renderMarkdown(source).length).toBeLessThan(source.length * 8 + 100);
  });

  test.each([
    ["stars", "*"],
    ["ticks", "`a"],
    ["entities", "&amp;"],
    ["tags", "<a "],
    ["comments", "<!--"],
    ["names in snake case", "a_b_"],
    ["dots", "a."],
    ["at signs", "a@"],
    ["addresses", "http://a.b("],
    ["tabs", "\t"],
    ["references", "#1 "],
    ["underlines", "a\n=\n"],
    ["fences", "```\n"],
    ["deep quotes, line by line", `${">".repeat(12)}a\n`],
    ["words", "lorem ipsum "],
  ])("a quarter of a comment of %s is still Markdown", (_, piece) => {
    expect(renderMarkdown(fill(piece).slice(0, COMMENT_MAX / 4))).not.toContain('class="plain"');
  });

  test("a long ordinary comment is Markdown", () => {
    const item = "- **bug 12** is [here](https://x.org), `code_with_names`, *a* and ~~b~~\n";
    const source = `${`# Part\n\n${item.repeat(8)}\n> quoted\n> > twice\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`.repeat(60)}`;
    expect(renderMarkdown(source)).toContain("<strong>");
    const dashes = `${"- ".repeat(40)}\n\n* * *\n\n_ _ _\n`;
    expect(renderMarkdown(dashes)).toMatch(/<hr>/);
  });

  test("a million characters of plain text are rendered", () => {
    for (const piece of [
      ">",
      "> a\n",
      "#1 ",
      "http://a.b/(",
      "http://a)",
      "bug ",
      "<",
      "ftp://",
      "comment 1 ",
    ]) {
      expectBalanced(renderPlain(piece.repeat(1_000_000 / piece.length)));
    }
  });
});

const TAGS = new Set(
  "a blockquote br code del div em h3 h4 h5 h6 hr img input li ol p pre span strong table tbody td th thead tr ul".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(
  "align alt aria-label checked class disabled height href loading rel src start title type width".split(" "),
);

/** The HTML consists of the tags and attributes above, and of addresses that run nothing. */
function expectSafe(html: string): void {
  const text = html.replace(
    /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"]*")?)*)>/g,
    (_, _end, tag, attributes) => {
      expect(TAGS).toContain(tag);
      for (const [, name = "", value = ""] of String(attributes).matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
        expect(ATTRIBUTES).toContain(name);
        if (name === "src") expect(value).toMatch(/^\/attachments\/\d+$/);
        if (name === "href" || name === "src") {
          const here = "https://tracker.example.org/bugs/1";
          const address = decodeEntities(value);
          const isAddress = URL.canParse(address, here);
          const protocol = isAddress ? new URL(address, here).protocol : /^[a-z]+:/i.exec(address)?.[0];
          expect(["http:", "https:", "ftp:", "mailto:"]).toContain(protocol);
        }
        if (name === "type") expect(value).toBe("checkbox");
      }
      return "";
    },
  );
  expect(text).not.toContain("<");
}

function expectBalanced(html: string): void {
  for (const tag of ["a", "div", "span"]) {
    expect(html.split(`<${tag}`).length).toBe(html.split(`</${tag}>`).length);
  }
}

function decodeEntities(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

import { expect, test } from "vitest";
import { type ThreadProps, threadHtml } from "#components/bugs/thread.ts";
import type { AttachmentView, ChangeView, CommentView } from "#lib/bugs/views/bug.ts";

const person = { handle: 'm"x', displayName: "Maja <b>" };
const day = (number: number) => new Date(Date.UTC(2026, 0, 1 + number)).toISOString();
const comment = (number: number, html = `<p>Words of ${number}</p>`): CommentView => ({
  number,
  html,
  author: person,
  anchor: `c${number}`,
  audience: null,
  createdAt: day(number),
  editedAt: null,
  editedBy: null,
  revision: 1,
  isOwn: false,
  isModerated: false,
  hiddenAs: null,
  hidden: null,
  tags: [],
  reactions: [],
});
const change = (at: string, to: string, revision = 2): ChangeView => ({
  revision,
  author: person,
  at,
  field: "status",
  from: "<NEW>",
  to,
});
const thread = (given: Partial<ThreadProps>): ThreadProps => ({
  bugId: 4,
  comments: [comment(0)],
  changes: [],
  attachments: [],
  hidden: 0,
  isCut: false,
  ...given,
});
const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

test("comments and changes are in chronological order, one line per revision", () => {
  const changes = [
    change(day(1.5), "A"),
    { ...change(day(1.5), "B"), field: "priority" },
    change(day(3), "C", 3),
  ];
  const text = textOf(threadHtml(thread({ comments: [comment(0), comment(1), comment(2)], changes })));
  expect(text).toMatch(
    /Words of 0.*Words of 1.*changed status.*, changed priority.*Words of 2.*changed status.*C/,
  );
});

test("a comment without words says so on its bug, and not on the page of its attachment", () => {
  const comments = [comment(1, "")];
  expect(threadHtml(thread({ comments }))).toContain("No text.");
  expect(threadHtml(thread({ comments, isElsewhere: true }))).not.toContain("No text.");
});

test("what a rule does because of somebody's act, at the same time, is not said to be theirs", () => {
  const rule = { ...person, handle: "", displayName: "Evidence" };
  const changes = [change(day(1), "A"), { ...change(day(1), "B"), field: "priority", author: rule }];
  expect(textOf(threadHtml(thread({ changes })))).toMatch(/changed status .* Evidence changed priority/);
});

test("a list says what was added and removed, not that it was set", () => {
  const changes = [
    { ...change(day(1), "regression"), field: "keywords", from: "" },
    { ...change(day(1), ""), field: "cc", from: "ann" },
  ];
  expect(textOf(threadHtml(thread({ changes })))).toContain(
    "added regression to keywords, removed ann from CC",
  );
});

test("user input is escaped, except comments, which are sanitised when written", () => {
  const file: AttachmentView = {
    id: 7,
    fileName: "<i>.txt",
    summary: "",
    contentType: "text/plain",
    size: 1234,
    isPatch: true,
    isObsolete: true,
    audience: "insiders of Canoe",
    hasContent: true,
    createdAt: day(0),
    author: person,
    commentAnchor: "c0",
  };
  const html = threadHtml(thread({ changes: [change(day(1), "<u>")], attachments: [file] }));
  expect(html).not.toMatch(/<(b|i|u|NEW)>/);
  expect(html).not.toContain('@m"x');
  expect(html).toContain("<p>Words of 0</p>");
  expect(html).toContain('<a href="/bugs/4/attachments/7">&lt;i&gt;.txt</a>');
  expect(textOf(html)).toContain("1.2 kB · patch · obsolete · only for insiders of Canoe");
});

test("a gap shows how many comments are hidden, and links to them", () => {
  const comments = [comment(0), comment(151), comment(152)];
  const html = threadHtml(thread({ comments, hidden: 150, isCut: true, changes: [change(day(60), "A")] }));
  expect(textOf(html)).toMatch(/Words of 0.*Show 100 earlier comments of 150 · Show all.*Words of 151/);
  expect(html).toContain('href="/bugs/4?from=51"');
  expect(html).toContain('href="/bugs/4?comments=all"');
  expect(html).not.toContain("changed status");
});

test("old changes can be hidden, too", () => {
  const html = threadHtml(thread({ isCut: true, changes: [change(day(2), "A")] }));
  expect(textOf(html)).toMatch(/Words of 0.*Show earlier changes.*changed status/);
});

test("a link to a hidden comment loads it, one to a visible comment stays on the page", () => {
  const text = '<a href="#c3">comment 3</a> and <a href="#c152">comment 152</a>';
  const cut = threadHtml(thread({ comments: [comment(0), comment(152, text)], hidden: 151, isCut: true }));
  expect(cut).toContain('<a href="/bugs/4/c3">comment 3</a> and <a href="#c152">comment 152</a>');
});

test("the part of people in the bug is said beside their names", () => {
  const other = { ...comment(2), author: { handle: "sam", displayName: "Sam" } };
  const comments = [comment(0), comment(1), other];
  const text = textOf(threadHtml(thread({ comments, people: { reporter: person }, maintainers: ["sam"] })));
  expect(text.match(/\breporter\b/g)).toHaveLength(2);
  expect(text).toMatch(/reporter.*Words of 1.*Sam(?!.*reporter).*maintainer.*Words of 2/s);
});

const picture = (more: Partial<AttachmentView>): AttachmentView => ({
  id: 7,
  fileName: 'a"b.png',
  summary: "",
  contentType: "image/png",
  size: 1000,
  isPatch: false,
  isObsolete: false,
  audience: null,
  hasContent: true,
  createdAt: day(0),
  author: person,
  commentAnchor: "c0",
  ...more,
});

test("a picture is shown in the thread, unless it is obsolete, not here, very large, or could run scripts", () => {
  const html = (more: Partial<AttachmentView>) => threadHtml(thread({ attachments: [picture(more)] }));
  expect(html({})).toContain('<img src="/attachments/7" alt="a&quot;b.png" loading="lazy"');
  for (const more of [
    { isObsolete: true },
    { hasContent: false },
    { size: 6_000_000 },
    { contentType: "image/svg+xml" },
    { contentType: "text/plain" },
  ])
    expect(html(more)).not.toContain("<img");
});

test("a picture that the text shows is not shown again below it", () => {
  const [first, ...others] = thread({}).comments;
  if (!first) throw new Error("There is no comment.");
  const comments = [{ ...first, html: '<p><img src="/attachments/7" alt=""></p>' }, ...others];
  const shown = threadHtml(thread({ comments, attachments: [picture({})] }));
  expect(shown.match(/<img/g)).toHaveLength(1);
  expect(shown).toContain('<a href="/bugs/4/attachments/7">');
});

test("a long text is folded without scripts, and says how long it is", () => {
  const lines = (count: number) =>
    `<pre>${Array.from({ length: count }, (_, n) => `line ${n}`).join("\n")}</pre>`;
  const long = threadHtml(thread({ comments: [comment(0, lines(2300))] }));
  expect(long).toContain(
    '<input type="checkbox" class="unfold" id="unfold-c0" aria-label="Show all 2,300 lines">',
  );
  expect(textOf(long)).toContain("line 2299");
  expect(threadHtml(thread({ comments: [comment(0, lines(100))] }))).not.toContain("unfold-");
});

test("comments of the same moment keep their order, and one without text says so", () => {
  const same = [0, 1, 2, 3].map((number) => ({ ...comment(number), createdAt: day(0) }));
  const changes = [change(day(0), "A")];
  expect(textOf(threadHtml(thread({ comments: same, changes })))).toMatch(
    /Words of 0.*Words of 1.*Words of 2.*Words of 3.*changed status/,
  );
  expect(textOf(threadHtml(thread({ comments: [comment(0, '<div class="plain"></div>')] })))).toContain(
    "No text.",
  );
});

test.each<[what: string, given: Partial<CommentView>, mayComment: boolean, actions: string[]]>([
  ["nothing to do for who may not comment", {}, false, []],
  ["a reply", {}, true, ["Reply"]],
  ["their own text", { isOwn: true }, true, ["Reply", "Edit"]],
  ["what they moderate", { isModerated: true }, false, ["Edit"]],
  ["a comment for insiders", { audience: "insiders of Canoe" }, true, ["Reply"]],
  ["their own words among others", { audience: "others", isOwn: true }, true, ["Edit"]],
])("a comment offers %s", (_what, given, mayComment, actions) => {
  const html = threadHtml(thread({ comments: [{ ...comment(0), ...given }], mayComment }));
  const found = [...html.matchAll(/>(Reply|Edit)<\/a>/g)].map(([, word]) => word);
  expect(found).toEqual(actions);
});

test("a comment that was edited says so, and by whom if it was somebody else", () => {
  const edited = { ...comment(1), editedAt: day(2), revision: 2 };
  const by = { handle: "priya", displayName: "Priya <b>" };
  const html = (given: Partial<CommentView>) => threadHtml(thread({ comments: [{ ...edited, ...given }] }));
  expect(html({})).toMatch(/href="\/bugs\/4\/c1\/edits"[^>]*>edited <time/);
  expect(html({ editedBy: by })).toContain(">edited by Priya &lt;b&gt; <time");
  expect(html({ editedAt: null })).not.toContain("edited");
});

import { expect, test } from "vitest";
import { threadHtml } from "#components/bugs/thread.ts";
import { describeChange, sayChange } from "#lib/bugs/history/describe.ts";

const P = "Engine 4.3";

test.each([
  [`${P}: carried`, `${P}: released`, `moved ${P} from carried to released`],
  [`${P}: verified`, `${P}: failed qa`, `moved ${P} from verified to failed QA`],
  ["", `${P}: affected`, `tracked ${P} as affected`],
  ["", `${P}: planning granted`, `granted planning for ${P}`],
  [`${P}: testing granted`, `${P}: testing denied, “No”`, `denied testing for ${P}, “No”`],
  [`${P}: planning granted`, "", `took back planning for ${P}, which was granted`],
  ["", `${P}: build 4.3.99`, `set the build of ${P} to 4.3.99`],
  [`${P}: build 4.3.9`, `${P}: build 4.3.10`, `changed the build of ${P} from 4.3.9 to 4.3.10`],
  [`${P}: QA contact priya`, "", `cleared the QA contact of ${P}, priya`],
  ["", `${P}: reason “It stops: twice”`, `gave the reason “It stops: twice” for ${P}`],
  ["", `${P}: test plan written`, `wrote the test plan of ${P}`],
  [
    "",
    `${P}: exception after the code freeze, “Now”`,
    `said of ${P}: exception after the code freeze, “Now”`,
  ],
])(
  "what changed in a place, “%s” to “%s”, is a sentence that names the place once: %s",
  (from, to, words) => {
    const change = { field: "tracking", from, to };
    expect(sayChange(change)).toBe(words);
    expect(words.split(P)).toHaveLength(2);
    expect(describeChange(change)).toBe(`Tracking: ${words}`);
    const at = "2026-11-22T13:00:00.000Z";
    const author = { handle: "", displayName: "Evidence" };
    const changes = [{ revision: 2, author, at, ...change }];
    const html = threadHtml({ bugId: 4, comments: [], changes, attachments: [], hidden: 0, isCut: false });
    expect(html.replaceAll(/<[^>]*>/g, "")).toContain(`Evidence ${words} · `);
  },
);

test.each([
  ["found in Engine 4.4.1", "recorded it as found in Engine 4.4.1"],
  ["not found in Engine 4.4.1", "took back that it is in Engine 4.4.1"],
  ["fixed in Engine 4.4.1", "recorded it as fixed in Engine 4.4.1"],
  ["not fixed in Engine 4.4.1", "took back that it is fixed in Engine 4.4.1"],
  ["found in Engine 4.4.1: “5 of 5: see #3”", "recorded it as found in Engine 4.4.1: “5 of 5: see #3”"],
  ["absent in Engine 4.4.1: “Twice\ntried”", "tried it in Engine 4.4.1, and it is not there: “Twice\ntried”"],
])("a record, “%s”, is a sentence", (to, words) => {
  expect(sayChange({ field: "presence", from: "", to })).toBe(words);
});

test("what people write in a record or a reason has its links in history", () => {
  const author = { handle: "sam", displayName: "Sam Ellery" };
  const change = (field: string, to: string) => ({
    revision: 2,
    author,
    at: "2026-11-22T13:00:00.000Z",
    field,
    from: "",
    to,
  });
  const changes = [
    change("presence", "found in Bug 2 4.4.1: “As in #3”"),
    change("tracking", `${P}: reason “See #4”`),
  ];
  const html = threadHtml({ bugId: 4, comments: [], changes, attachments: [], hidden: 0, isCut: false });
  expect(html).toContain('found in Bug 2 4.4.1: “As in <a href="/bugs/3">#3</a>”');
  expect(html).toContain('gave the reason “See <a href="/bugs/4">#4</a>” for');
});

import { expect, it, vi } from "vitest";
import { COMMENT_MAX } from "#lib/bugs/text.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";

const somebody = (userId: number): Viewer => ({
  ...anonymousViewer,
  kind: "person",
  userId,
  handle: `p${userId}`,
});
const asking: { viewer: Viewer } = { viewer: somebody(1) };
vi.mock("next/navigation", () => ({ unstable_rethrow: () => {} }));
vi.mock("#lib/people/session.ts", () => ({
  currentViewer: async () => asking.viewer,
}));
const { POST } = await import("#app/preview/route.ts");

function preview(text: string, headers: Record<string, string> = {}): Promise<Response> {
  return POST(
    new Request("http://localhost/preview", {
      method: "POST",
      body: new URLSearchParams({ text }),
      headers: { "sec-fetch-site": "same-origin", ...headers },
    }),
  );
}

it("a preview shows the rendered comment, without anything executable", async () => {
  const response = await preview("**bold** <script>alert(1)</script> [x](javascript:alert(1))");
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("content-security-policy")).toMatch(/^sandbox/);
  const html = await response.text();
  expect(html).toContain("<strong>bold</strong>");
  expect(html).not.toMatch(/<script|href="javascript/i);
});

it("a text of the greatest length is shown, one character more is refused", async () => {
  expect((await preview("漢".repeat(COMMENT_MAX))).status).toBe(200);
  expect((await preview("x".repeat(COMMENT_MAX + 1))).status).toBe(413);
  expect((await preview("x".repeat(2_000_000))).status).toBe(413);
});

it("another site cannot request a preview with a person's session", async () => {
  expect((await preview("x", { origin: "https://elsewhere.example" })).status).toBe(403);
  expect((await preview("x", { origin: "http://localhost", host: "localhost" })).status).toBe(200);
});

it("anonymous viewers get no preview", async () => {
  asking.viewer = anonymousViewer;
  expect((await preview("x")).status).toBe(401);
});

it("previews are rate-limited", async () => {
  asking.viewer = somebody(2);
  const statuses = [];
  for (let at = 0; at < 61; at += 1) statuses.push((await preview("x")).status);
  expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true);
  expect(statuses[60]).toBe(429);
  asking.viewer = somebody(3);
  expect((await preview("x")).status).toBe(200);
});

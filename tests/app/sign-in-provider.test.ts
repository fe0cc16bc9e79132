import { NextRequest } from "next/server";
import { expect, it, vi } from "vitest";

vi.mock("#lib/people/oauth.ts", () => ({ listProviders: () => [{ id: "oidc", name: "Single sign-on" }] }));
vi.mock("#lib/people/session.ts", () => ({
  startProvider: async (_provider: string, next: string) =>
    new Response(null, {
      status: 302,
      headers: { Location: `https://login.example/auth?next=${next}`, "Set-Cookie": "state=1; Path=/" },
    }),
}));
const { POST } = await import("#app/api/sign-in/[provider]/route.ts");

const start = (provider: string, headers: Record<string, string>) =>
  POST(
    new NextRequest("http://bugs.example/api/sign-in/oidc", {
      method: "POST",
      body: new URLSearchParams({ next: "/bugs/1" }),
      headers: { host: "bugs.example", ...headers },
    }),
    { params: Promise.resolve({ provider }) },
  );

it("signing in with a provider does not redirect the form, which may only be sent to this site", async () => {
  const answer = await start("oidc", { origin: "http://bugs.example" });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("location")).toBeNull();
  expect(answer.headers.get("refresh")).toBe("0; url=https://login.example/auth?next=/bugs/1");
  expect(answer.headers.get("set-cookie")).toContain("state=1");
});

it("an unknown provider and a request from another site are refused", async () => {
  expect((await start("other", { origin: "http://bugs.example" })).status).toBe(404);
  expect((await start("oidc", { origin: "https://evil.example" })).status).toBe(404);
});

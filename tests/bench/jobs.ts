import { randomUUID } from "node:crypto";
import { readForm } from "#tests/bench/forms.ts";
import { PRODUCTS } from "#tests/bench/generate.ts";

/** One request of a job. */
export type BenchRequest = {
  method: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
};
export type Job = { name: string; request: () => BenchRequest; isRight: (status: number) => boolean };

const FILED = "Again and again.\n\n1. Start it\n2. Wait";

const ok = (status: number) => status === 200;

/** What people do all day, on the product itself. `cookie` is a session of somebody who may file. */
export async function jobsOn(base: string, cookie: string, bugs: number): Promise<Job[]> {
  const anyBug = () => 1 + Math.floor(Math.random() * bugs);
  const anyProduct = () => `Product ${1 + Math.floor(Math.random() ** 3 * PRODUCTS)}`;
  const signed = { cookie };
  const filing = await readForm(base, "/bugs/new?product=Product%201", "summary", signed);
  return [
    {
      name: "bug page, signed in",
      request: () => ({ method: "GET", path: `/bugs/${anyBug()}`, headers: signed }),
      isRight: ok,
    },
    {
      name: "bug page, anonymous",
      request: () => ({ method: "GET", path: `/bugs/${anyBug()}` }),
      isRight: ok,
    },
    {
      name: "list of 50, one product, open",
      request: () => ({
        method: "GET",
        path: `/bugs?product=${encodeURIComponent(anyProduct())}`,
        headers: signed,
      }),
      isRight: ok,
    },
    {
      name: "list of 50, everything open",
      request: () => ({ method: "GET", path: "/bugs", headers: signed }),
      isRight: ok,
    },
    {
      name: "file a bug (the form itself)",
      request: () => {
        // The token makes a form that is sent twice one bug; each of these is a bug of its own.
        const { body, headers } = filing.fill({
          token: randomUUID(),
          summary: `It stops ${randomUUID()}`,
          description: FILED,
        });
        return { method: "POST", path: filing.path, body, headers: { ...signed, ...headers } };
      },
      isRight: (status) => status === 303 || status === 302 || status === 307,
    },
  ];
}

/** The same on the floor: a bare server with one SQL statement each. */
export function jobsOnFloor(bugs: number): Job[] {
  const anyBug = () => 1 + Math.floor(Math.random() * bugs);
  const anyProduct = () => 1 + Math.floor(Math.random() ** 3 * PRODUCTS);
  return [
    { name: "floor: bug", request: () => ({ method: "GET", path: `/bug/${anyBug()}` }), isRight: ok },
    {
      name: "floor: list of 50, one product, open",
      request: () => ({ method: "GET", path: `/list/${anyProduct()}` }),
      isRight: ok,
    },
    {
      name: "floor: list of 50, everything open",
      request: () => ({ method: "GET", path: "/list" }),
      isRight: ok,
    },
    {
      name: "floor: file a bug",
      request: () => ({ method: "POST", path: "/file", body: `It stops ${randomUUID()}` }),
      isRight: ok,
    },
  ];
}

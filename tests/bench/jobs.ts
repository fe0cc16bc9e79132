import { randomUUID } from "node:crypto";
import { readForm } from "#tests/bench/forms.ts";
import type { Beside } from "#tests/bench/measure.ts";
import { skewed } from "#tests/bench/random.ts";
import { GRID_BUGS, GRID_PRODUCT, GRID_SERIES } from "#tests/bench/trackings.ts";
import { wordOf } from "#tests/bench/words.ts";
import {
  type BugShape,
  isForViewer,
  isLong,
  isPublic,
  isRich,
  MILESTONES,
  OPEN_PRODUCTS,
  RICH,
  shapeOf,
  type World,
} from "#tests/bench/world.ts";

/** One request of a job. */
export type BenchRequest = {
  method: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
};
export type Job = {
  name: string;
  /** The job of the floor that it is compared to. */
  floor?: string;
  /** Requests a second with 8 clients that we want to reach. */
  goal?: number;
  beside?: Beside;
  request: () => BenchRequest;
  isRight: (status: number) => boolean;
};
/** Sessions of those who sign in. */
export type Cookies = { viewer: string; maintainer: string };

/** The job that others are compared with. */
const PLAIN = "bug page, signed in";
const FILED = "Again and again.\n\n1. Start it\n2. Wait";

const isOk = (status: number) => status === 200;

/** What people do all day, on the product itself. */
export async function jobsOn(base: string, cookies: Cookies, world: World): Promise<Job[]> {
  const as = (cookie: string) => ({ cookie });
  const filing = await readForm(base, "/bugs/new?product=Product%201", "summary", as(cookies.viewer));
  const get = (name: string, path: () => string, cookie?: string, more: Partial<Job> = {}): Job => ({
    name,
    request: () => ({ method: "GET", path: path(), ...(cookie ? { headers: as(cookie) } : {}) }),
    isRight: isOk,
    ...more,
  });
  const seen = (isSeen: (bug: BugShape) => boolean) => () => `/bugs/${anyBug(world, isSeen)}`;
  const { viewer, maintainer } = cookies;
  const bug = { floor: "floor: bug" };
  const list = { floor: "floor: list of 50, everything open" };
  const listOfProduct = () => `/bugs?product=${encodeURIComponent(anyProduct())}`;
  return [
    get(PLAIN, seen(isForViewer), viewer, { ...bug, goal: 100 }),
    get("bug page, anonymous", seen(isPublic), undefined, { ...bug, goal: 180 }),
    get(
      "bug page, 500 comments",
      seen((one) => isLong(one.id) && isForViewer(one)),
      viewer,
      bug,
    ),
    get(
      `bug page, rich: ${RICH.comments} comments, ${RICH.attachments} attachments, ${RICH.changes} changes, ${RICH.dependencies} dependencies`,
      seen((one) => isRich(one.id) && isForViewer(one)),
      viewer,
      { ...bug, beside: { job: PLAIN, times: 1.5 } },
    ),
    get("list of 50, one product, open", listOfProduct, viewer, {
      floor: "floor: list of 50, one product, open",
      goal: 100,
    }),
    get("list of 50, everything open", () => "/bugs", viewer, { ...list, goal: 100 }),
    get("list of 50, anonymous", () => "/bugs", undefined, list),
    get("list of 50, one word", () => `/bugs?text=${wordOf(10 + Math.floor(Math.random() * 500))}`, viewer),
    get("home", () => "/", viewer),
    get("product page", () => `/products/${encodeURIComponent(anyProduct())}`, viewer),
    get(
      `matrix of ${GRID_SERIES} series × ${GRID_BUGS} bugs`,
      () => `/products/Product%20${GRID_PRODUCT}/trackings?rows=${GRID_BUGS}`,
      viewer,
      { goal: 1 },
    ),
    get("release page", () => `/releases/gen-4.${skewed(Math.random(), MILESTONES)}`, viewer),
    get("requests", () => "/requests", viewer),
    get("sign-in page", () => "/sign-in"),
    get("settings: 80 components", () => "/products/Product%201/settings/components", maintainer),
    get("settings: versions", () => "/products/Product%201/settings/versions", maintainer),
    {
      name: "file a bug (the form itself)",
      floor: "floor: file a bug",
      goal: 120,
      request: () => {
        // The token makes a form that is sent twice one bug; each of these is a bug of its own.
        const { body, headers } = filing.fill({
          token: randomUUID(),
          summary: `It stops ${randomUUID()}`,
          description: FILED,
        });
        return { method: "POST", path: filing.path, body, headers: { ...as(viewer), ...headers } };
      },
      isRight: (status) => status === 303 || status === 302 || status === 307,
    },
  ];
}

/** Those of them that another tracker has, by its own addresses: a Headwater, or a Bugzilla. Strangers only. */
export function jobsOnPeer(isHeadwater: boolean, world: World): Job[] {
  const get = (name: string, path: () => string): Job => ({
    name,
    request: () => ({ method: "GET", path: path() }),
    isRight: isOk,
  });
  const any = () => anyBug(world, isPublic);
  if (isHeadwater) {
    return [
      get("bug page, anonymous", () => `/bugs/${any()}`),
      get("list of 50, anonymous", () => "/bugs"),
      get("sign-in page", () => "/sign-in"),
    ];
  }
  const list = "/buglist.cgi?bug_status=__open__&order=changeddate%20DESC&limit=50";
  return [
    get("bug page, anonymous", () => `/show_bug.cgi?id=${any()}`),
    get("list of 50, anonymous", () => list),
    get("list of 50, one product, open", () => `${list}&product=${encodeURIComponent(anyProduct())}`),
    get("home", () => "/"),
    get("sign-in page", () => "/index.cgi?GoAheadAndLogIn=1"),
  ];
}

/** The same on the floor: a bare server with one SQL statement each. */
export function jobsOnFloor(world: World): Job[] {
  const get = (name: string, path: () => string): Job => ({
    name,
    request: () => ({ method: "GET", path: path() }),
    isRight: isOk,
  });
  return [
    get("floor: bug", () => `/bug/${anyBug(world, () => true)}`),
    get("floor: list of 50, one product, open", () => `/list/${skewed(Math.random(), OPEN_PRODUCTS)}`),
    get("floor: list of 50, everything open", () => "/list"),
    {
      name: "floor: file a bug",
      request: () => ({ method: "POST", path: "/file", body: `It stops ${randomUUID()}` }),
      isRight: isOk,
    },
  ];
}

function anyBug(world: World, isSeen: (bug: BugShape) => boolean): number {
  for (let tries = 0; tries < 100_000; tries += 1) {
    const id = 1 + Math.floor(Math.random() * world.bugs);
    if (isSeen(shapeOf(id, world))) return id;
  }
  throw new Error("There is no such bug among those that were generated: ask for more bugs.");
}

function anyProduct(): string {
  return `Product ${skewed(Math.random(), OPEN_PRODUCTS)}`;
}

import { afterEach, expect, test, vi } from "vitest";
import { Busy } from "#lib/errors.ts";
import { Turns } from "#lib/search/turns.ts";

const limits = { places: 3, perAsker: 2, waiting: 4, waitingPerAsker: 3, patience: 5000 };

/** Work that ends when it is told to. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const state = { hasBegun: false, end: resolve };
  const run = () => {
    state.hasBegun = true;
    return promise;
  };
  return { state, run };
}

async function begin(turns: Turns, asker: number | null, count: number) {
  const works = Array.from({ length: count }, () => {
    const { state, run } = work();
    const done = turns.run(asker, run);
    done.catch(() => {});
    return { state, done };
  });
  await settled();
  return works;
}

/** Until whatever may begin has begun. */
async function settled(): Promise<void> {
  for (let n = 0; n < 10; n += 1) await Promise.resolve();
}

const begun = (works: Awaited<ReturnType<typeof begin>>) => works.map(({ state }) => state.hasBegun);

afterEach(() => vi.useRealTimers());

test("one asker never holds every place: somebody else gets a turn at once", async () => {
  const turns = new Turns(limits);
  const strangers = await begin(turns, null, 3);
  const person = await begin(turns, 7, 1);
  expect(begun(strangers)).toEqual([true, true, false]);
  expect(begun(person)).toEqual([true]);
});

test("who waits is next, in the order of arrival", async () => {
  const turns = new Turns(limits);
  const first = await begin(turns, 1, 2);
  const second = await begin(turns, 2, 2);
  expect(begun(second)).toEqual([true, false]);
  first[0]?.state.end();
  await first[0]?.done;
  await settled();
  expect(begun(second)).toEqual([true, true]);
});

test("when the line is full the next is sent away at once, and told when to come back", async () => {
  const turns = new Turns(limits);
  await begin(turns, 1, 5);
  expect(turns.isFullFor(1)).toBe(true);
  expect(turns.isFullFor(2)).toBe(false);
  expect(await answerNow(turns, 1)).toMatchObject({ code: "busy", retryAfterSeconds: 5 });
  await begin(turns, 2, 2);
  expect(await answerNow(turns, 3)).toBeInstanceOf(Busy);
});

/** How whoever comes now is sent away; undefined while they wait. */
async function answerNow(turns: Turns, asker: number): Promise<unknown> {
  let answer: unknown;
  turns
    .run(asker, () => Promise.resolve())
    .catch((error: unknown) => {
      answer = error;
    });
  await settled();
  return answer;
}

test("nobody waits longer than a few seconds, and whoever gave up leaves the line", async () => {
  vi.useFakeTimers();
  const turns = new Turns(limits);
  const [, , waits] = await begin(turns, 1, 3);
  vi.advanceTimersByTime(5000);
  await expect(waits?.done).rejects.toThrow(Busy);
  expect(waits?.state.hasBegun).toBe(false);
  const [next] = await begin(turns, 1, 1);
  expect(next?.state.hasBegun).toBe(false);
});

test("work that fails gives its turn back", async () => {
  const turns = new Turns({ ...limits, places: 1, perAsker: 1 });
  await expect(turns.run(1, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await turns.run(1, () => Promise.resolve("yes"))).toBe("yes");
});

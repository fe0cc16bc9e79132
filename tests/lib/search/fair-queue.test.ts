import { afterEach, expect, test, vi } from "vitest";
import { Busy } from "#lib/errors.ts";
import { FairQueue } from "#lib/search/fair-queue.ts";

const limits = { running: 3, runningPerClient: 2, waiting: 4, waitingPerClient: 3, timeoutMs: 5000 };

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

async function begin(queue: FairQueue, client: number | null, count: number) {
  const works = Array.from({ length: count }, () => {
    const { state, run } = work();
    const done = queue.run(client, run);
    done.catch(() => {});
    return { state, done };
  });
  await settled();
  return works;
}

/** Waits until everything that can start has started. */
async function settled(): Promise<void> {
  for (let n = 0; n < 10; n += 1) await Promise.resolve();
}

const begun = (works: Awaited<ReturnType<typeof begin>>) => works.map(({ state }) => state.hasBegun);

afterEach(() => vi.useRealTimers());

test("one client never uses all slots: another one runs at once", async () => {
  const queue = new FairQueue(limits);
  const strangers = await begin(queue, null, 3);
  const person = await begin(queue, 7, 1);
  expect(begun(strangers)).toEqual([true, true, false]);
  expect(begun(person)).toEqual([true]);
});

test("waiting requests run in the order of arrival", async () => {
  const queue = new FairQueue(limits);
  const first = await begin(queue, 1, 2);
  const second = await begin(queue, 2, 2);
  expect(begun(second)).toEqual([true, false]);
  first[0]?.state.end();
  await first[0]?.done;
  await settled();
  expect(begun(second)).toEqual([true, true]);
});

test("when the queue is full the next request is rejected at once, with a retry time", async () => {
  const queue = new FairQueue(limits);
  await begin(queue, 1, 5);
  expect(queue.isFullFor(1)).toBe(true);
  expect(queue.isFullFor(2)).toBe(false);
  expect(await answerNow(queue, 1)).toMatchObject({ code: "busy", retryAfterSeconds: 5 });
  await begin(queue, 2, 2);
  expect(await answerNow(queue, 3)).toBeInstanceOf(Busy);
});

/** The rejection of a new request; undefined while it waits. */
async function answerNow(queue: FairQueue, client: number): Promise<unknown> {
  let answer: unknown;
  queue
    .run(client, () => Promise.resolve())
    .catch((error: unknown) => {
      answer = error;
    });
  await settled();
  return answer;
}

test("requests time out after a few seconds, and leave the queue", async () => {
  vi.useFakeTimers();
  const queue = new FairQueue(limits);
  const [, , waits] = await begin(queue, 1, 3);
  vi.advanceTimersByTime(5000);
  await expect(waits?.done).rejects.toThrow(Busy);
  expect(waits?.state.hasBegun).toBe(false);
  const [next] = await begin(queue, 1, 1);
  expect(next?.state.hasBegun).toBe(false);
});

test("failed work frees its slot", async () => {
  const queue = new FairQueue({ ...limits, running: 1, runningPerClient: 1 });
  await expect(queue.run(1, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await queue.run(1, () => Promise.resolve("yes"))).toBe("yes");
});

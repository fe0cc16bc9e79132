import { request as httpRequest } from "node:http";
import autocannon from "autocannon";
import type { BenchRequest, Job } from "#tests/bench/jobs.ts";
import { cpuOf, memoryOf } from "#tests/bench/processes.ts";

export type Row = {
  job: string;
  clients: number;
  /** Requests a second. */
  rate: number;
  goal?: number;
  /** Milliseconds that the middle one may take at most. */
  within?: number;
  /** How many times as long as another job it takes, in the middle, and may take at most. */
  beside?: Beside & { took: number };
  floor?: string;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  /** CPU milliseconds of the server, and of PostgreSQL, for one request; 0 for a peer. */
  cpu: number;
  databaseCpu: number;
  /** Megabytes that the server's processes hold together, what they share counted once (PSS). */
  memory: number;
  wrong: number;
};

export type Beside = { job: string; times: number };

/** What one page is, whatever the load. */
export type Page = {
  job: string;
  /** Bytes of the answer, plain and compressed; the middle one of those looked at. */
  bytes: number;
  compressed: number;
  /** Statements that PostgreSQL was sent for one request, in the mean; each is a round trip. */
  statements: number;
};

export type Pids = { server: number; database: number };

/** Drives one job for some seconds with so many clients, and looks at what it cost. */
export async function measure(
  base: string,
  job: Job,
  clients: number,
  seconds: number,
  pids?: Pids,
): Promise<Row> {
  let wrong = 0;
  const latencies: number[] = [];
  const cpu = () =>
    pids ? { server: cpuOf(pids.server), database: cpuOf(pids.database) } : { server: 0, database: 0 };
  const before = cpu();
  const options = {
    url: base,
    connections: clients,
    duration: seconds,
    timeout: 60,
    requests: [{ setupRequest: (request: autocannon.Request) => ({ ...request, ...job.request() }) }],
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    instance.on("response", (_client, status, _bytes, time) => {
      latencies.push(time);
      if (!job.isRight(status)) wrong += 1;
    });
  });
  const after = cpu();
  const count = Math.max(1, latencies.length);
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    job: job.name,
    clients,
    rate: latencies.length / result.duration,
    ...(job.goal && clients === 8 ? { goal: job.goal } : {}),
    ...(job.floor ? { floor: job.floor } : {}),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    cpu: (after.server - before.server) / count,
    databaseCpu: (after.database - before.database) / count,
    memory: pids ? memoryOf(pids.server).pss : 0,
    wrong: wrong + result.errors,
  };
}

/**
 * Asks for a job and for the one that it is compared with by turns, so that whatever else the machine does falls on both. One
 * client.
 */
export async function measureBeside(
  base: string,
  { job, other, times }: { job: Job; other: Job; times: number },
  seconds: number,
  pids: Pids,
): Promise<Row> {
  const took = { own: [] as number[], other: [] as number[] };
  const cost = { server: 0, database: 0 };
  const end = performance.now() + seconds * 2_000;
  while (performance.now() < end || took.own.length < LEAST) {
    took.other.push(await timeOf(base, other));
    const before = { server: cpuOf(pids.server), database: cpuOf(pids.database) };
    took.own.push(await timeOf(base, job));
    cost.server += cpuOf(pids.server) - before.server;
    cost.database += cpuOf(pids.database) - before.database;
  }
  const count = took.own.length;
  const sorted = took.own.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(count - 1, Math.floor(count * share))] ?? 0;
  return {
    job: `${job.name}, by turns`,
    clients: 1,
    rate: (count / took.own.reduce((sum, time) => sum + time, 0)) * 1_000,
    beside: { job: other.name, times, took: at(0.5) / middle(took.other) },
    ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    ...{ cpu: cost.server / count, databaseCpu: cost.database / count },
    ...{ memory: memoryOf(pids.server).pss, wrong: 0 },
  };
}

/** So many answers of each at least. */
const LEAST = 20;

async function timeOf(base: string, job: Job): Promise<number> {
  const began = performance.now();
  await ask(base, job.request(), "gzip");
  return performance.now() - began;
}

/** Looks at some answers of a job, one after another. `count` says how many statements were sent since it was last asked. */
export async function lookAt(base: string, job: Job, count: () => Promise<number>): Promise<Page> {
  const times = 9;
  await ask(base, job.request(), "identity");
  await count();
  const plain: number[] = [];
  for (let left = times; left > 0; left -= 1) plain.push(await ask(base, job.request(), "identity"));
  const statements = (await count()) / times;
  const compressed: number[] = [];
  for (let left = times; left > 0; left -= 1) compressed.push(await ask(base, job.request(), "gzip"));
  return { job: job.name, bytes: middle(plain), compressed: middle(compressed), statements };
}

/** Sends one request and gives the bytes of its answer as they travelled. */
function ask(base: string, { path, method, headers, body }: BenchRequest, encoding: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, "accept-encoding": encoding } };
    const sent = httpRequest(new URL(path, base), options, async (response) => {
      let bytes = 0;
      for await (const chunk of response) bytes += chunk.length;
      resolve(bytes);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

function middle(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

import { readdirSync, readFileSync } from "node:fs";
import autocannon from "autocannon";
import type { Job } from "#tests/bench/jobs.ts";

export type Row = {
  job: string;
  clients: number;
  /** Requests a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  /** CPU milliseconds of the server, and of PostgreSQL, for one request. */
  cpu: number;
  databaseCpu: number;
  /** Megabytes the server holds. */
  memory: number;
  wrong: number;
};

/** Drives one job for some seconds with so many clients, and looks at what it cost. */
export async function measure(
  base: string,
  job: Job,
  clients: number,
  seconds: number,
  pids: { server: number; database: number },
): Promise<Row> {
  let wrong = 0;
  const latencies: number[] = [];
  const before = { server: cpuOf(pids.server), database: cpuOf(pids.database) };
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
  const count = Math.max(1, latencies.length);
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    job: job.name,
    clients,
    rate: latencies.length / result.duration,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    cpu: (cpuOf(pids.server) - before.server) / count,
    databaseCpu: (cpuOf(pids.database) - before.database) / count,
    memory: memoryOf(pids.server),
    wrong: wrong + result.errors,
  };
}

/** CPU milliseconds of a process and all that descend from it (Linux; 0 elsewhere). */
function cpuOf(pid: number): number {
  return family(pid).reduce((sum, one) => sum + ticksOf(one) * 10, 0);
}

/** Resident megabytes of a process and its descendants. */
function memoryOf(pid: number): number {
  return family(pid).reduce((sum, one) => {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${one}/status`))?.[1] ?? "0";
    return sum + Number(kilobytes) / 1024;
  }, 0);
}

function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of safeList("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = /^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const all = [pid];
  for (const one of all) for (const [child, parent] of parents) if (parent === one) all.push(child);
  return all;
}

/** utime and stime, and those of children that have ended. */
function ticksOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function safeList(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The rows as a table in plain text. */
export function tableOf(rows: readonly Row[]): string {
  const head = [
    "job",
    "clients",
    "req/s",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "CPU ms/req",
    "db CPU ms/req",
    "memory MB",
    "wrong",
  ];
  const cells = rows.map((row) => [
    row.job,
    `${row.clients}`,
    row.rate.toFixed(1),
    row.p50.toFixed(1),
    row.p95.toFixed(1),
    row.p99.toFixed(1),
    row.cpu.toFixed(1),
    row.databaseCpu.toFixed(1),
    row.memory.toFixed(0),
    `${row.wrong}`,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...cells.map(line)].join("\n");
}

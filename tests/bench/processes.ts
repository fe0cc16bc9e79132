import { readdirSync, readFileSync } from "node:fs";

// What processes cost, from /proc: Linux only, 0 elsewhere.

/** CPU milliseconds of a process and all that descend from it. */
export function cpuOf(pid: number): number {
  return family(pid).reduce((sum, one) => sum + ticksOf(one) * 10, 0);
}

export type Memory = {
  /** Resident megabytes, with what several processes share counted in each. */
  rss: number;
  /** The same with what is shared counted once. */
  pss: number;
};

/** What a process and all that descend from it hold, without those whose command line has `except` in it. */
export function memoryOf(pid: number, except = "\0nothing"): Memory {
  const total = { rss: 0, pss: 0 };
  for (const one of family(pid)) {
    if (read(`/proc/${one}/cmdline`).includes(except)) continue;
    const text = read(`/proc/${one}/smaps_rollup`);
    total.rss += Number(/^Rss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
    total.pss += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
  }
  return total;
}

/** A process and its descendants. */
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

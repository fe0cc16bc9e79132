import { createHash, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { diskStorage } from "#lib/bugs/attachments/storage/disk.ts";
import { connect } from "#lib/db/connect.ts";
import type { Pids, Row } from "#tests/bench/measure.ts";
import { cpuOf, memoryOf } from "#tests/bench/processes.ts";
import { isForViewer, shapeOf, type World } from "#tests/bench/world.ts";

/** What `--only` has to say for it. */
export const PATCH_JOB = "patch of 5,000 lines";

const FILES = 12;
const LINES = 5_000;
/** So many patches are opened, each for the first time, and again once it has its colours. */
const PATCHES = 6;
/** Milliseconds until the page is there. */
const GOAL = 300;
/** So long are colours waited for. */
const COLOURS_MS = 20_000;

type Opened = { base: string; url: string; cookie: string; world: World; data: string };

/**
 * Opens the pages of attachments that are patches, one after another: each when nobody has opened it since it was attached, and again
 * when its colours are there.
 */
export async function measurePatches({ base, url, cookie, world, data }: Opened, pids: Pids): Promise<Row[]> {
  const rows: Row[] = [];
  for (const view of ["unified", "side by side"]) {
    const first: View[] = [];
    const second: View[] = [];
    for (const page of await attachPatches(url, data, world)) {
      const address = `${base}${page}${view === "unified" ? "" : "?view=side"}`;
      const open = () => openPage(address, cookie, pids);
      first.push(await open());
      const end = performance.now() + COLOURS_MS;
      for (let size = 0; performance.now() < end; ) {
        await sleep(1_000);
        const again = await open();
        if (again.size === size && size > (first.at(-1)?.size ?? 0)) break;
        size = again.size;
      }
      second.push(await open());
    }
    rows.push(rowOf(`${PATCH_JOB}, ${view}, first view`, first, pids));
    rows.push(rowOf(`${PATCH_JOB}, ${view}, second view`, second, pids));
  }
  return rows;
}

/** One opening of a page: milliseconds, CPU milliseconds, and the characters of the page. */
type View = { took: number; cpu: number; databaseCpu: number; size: number; isRight: boolean };

async function openPage(address: string, cookie: string, pids: Pids): Promise<View> {
  const before = [cpuOf(pids.server), cpuOf(pids.database)] as const;
  const began = performance.now();
  const answer = await fetch(address, { headers: { cookie } });
  const html = await answer.text();
  return {
    took: performance.now() - began,
    cpu: cpuOf(pids.server) - before[0],
    databaseCpu: cpuOf(pids.database) - before[1],
    size: html.length,
    isRight: answer.ok && html.includes('id="f1R1"'),
  };
}

function rowOf(job: string, views: readonly View[], pids: Pids): Row {
  const sorted = views.map(({ took }) => took).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const sum = (what: (view: View) => number) => views.reduce((total, view) => total + what(view), 0);
  return {
    ...{ job, clients: 1, within: GOAL, rate: (views.length / sum(({ took }) => took)) * 1000 },
    ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    cpu: sum(({ cpu }) => cpu) / views.length,
    databaseCpu: sum(({ databaseCpu }) => databaseCpu) / views.length,
    memory: memoryOf(pids.server).pss,
    wrong: views.filter(({ isRight }) => !isRight).length,
  };
}

/** Patches of which no two are the same, on a bug that the viewer sees: the addresses of their pages. */
async function attachPatches(url: string, data: string, world: World): Promise<string[]> {
  const bug = Array.from({ length: world.bugs }, (_, index) => shapeOf(index + 1, world)).find(isForViewer);
  if (!bug) throw new Error("There is no bug that the viewer sees.");
  const store = diskStorage(join(data, "attachments"));
  await mkdir(join(data, "attachments", "incoming"), { recursive: true });
  const client = await connect(url);
  try {
    const pages: string[] = [];
    for (let left = PATCHES; left > 0; left -= 1) {
      const text = patchText(randomUUID());
      const sha256 = createHash("sha256").update(text).digest("hex");
      const temporary = join(data, "attachments", "incoming", randomUUID());
      await writeFile(temporary, text);
      await store.put(temporary, sha256, Buffer.byteLength(text));
      const { rows } = await client.query<{ id: number }>(
        `INSERT INTO attachments (bug_id, event_id, author_id, file_name, summary, content_type, size, sha256, is_patch)
         SELECT bug_id, id, author_id, 'long.patch', 'A long patch', 'text/x-diff', $2, $3, TRUE
         FROM events WHERE bug_id = $1 AND is_filing RETURNING id`,
        [bug.id, text.length, sha256],
      );
      pages.push(`/bugs/${bug.id}/attachments/${rows[0]?.id}`);
    }
    return pages;
  } finally {
    await client.end();
  }
}

/** A patch of several files in three languages, with the changes of an ordinary one: kept, removed and added lines. */
function patchText(unique: string): string {
  const perFile = Math.ceil(LINES / FILES);
  const files = Array.from({ length: FILES }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? KINDS[0];
    const path = `src/part${index}/lease.${kind.ending}`;
    const lines = Array.from({ length: perFile }, (_, at) => {
      const sign = at % 7 === 3 ? "-" : at % 7 === 4 || at % 7 === 5 ? "+" : " ";
      return (
        sign +
        (kind.lines[at % kind.lines.length] ?? "")
          .replaceAll("#", `${at}`)
          .replaceAll("@", unique.slice(0, 8))
      );
    });
    const count = (...signs: string[]) => lines.filter(([sign = ""]) => signs.includes(sign)).length;
    const hunk = `@@ -1,${count(" ", "-")} +1,${count(" ", "+")} @@`;
    return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n${hunk}\n${lines.join("\n")}\n`;
  });
  return files.join("");
}

const KINDS = [
  {
    ending: "py",
    lines: [
      "    def acquire_#(self, lease, timeout=#):",
      '        """Takes the lease @ for a host, waits at most timeout seconds."""',
      "        if lease.owner is not None and lease.owner != self.host_id:",
      '            raise LeaseHeld("lease %s is held by %s" % (lease.name, lease.owner))',
      "        with self._lock, closing(self.storage.open(lease.path)) as volume:",
      "            volume.write(struct.pack('<IQ', self.host_id, int(time.time())))",
      "        log.info('acquired lease %s in %d ms', lease.name, elapsed * 1000)  # @",
      "        return Lease(lease.name, owner=self.host_id, generation=lease.generation + 1)",
      "",
    ],
  },
  {
    ending: "ts",
    lines: [
      "export async function acquire#(lease: Lease, { timeout = # }: Options = {}): Promise<Held> {",
      "  // The lease @ is taken by one host at a time.",
      "  if (lease.owner !== null && lease.owner !== hostId) throw new LeaseHeld(lease.name, { cause: lease.owner });",
      "  const volume = await storage.open(lease.path, { flags: 'w', signal: AbortSignal.timeout(timeout) });",
      "  await volume.write(Buffer.from([hostId, Date.now() & 0xff]));",
      "  const held: Held = { ...lease, owner: hostId, generation: lease.generation + 1 };",
      '  log.info({ lease: lease.name, took: performance.now() - began }, "acquired");',
      "  return held;",
      "}",
    ],
  },
  {
    ending: "c",
    lines: [
      "static int acquire_lease_#(struct lease *lease, const char *path, unsigned int timeout)",
      "{",
      "\t/* the lease @ is taken by one host at a time */",
      "\tif (lease->owner != 0 && lease->owner != host_id) {",
      '\t\tlog_error("lease %s is held by %llu", lease->name, (unsigned long long)lease->owner);',
      "\t\treturn -EBUSY;",
      "\t}",
      "\tint fd = open(path, O_RDWR | O_DIRECT | O_SYNC);",
      "\treturn fd < 0 ? -errno : write_leader(fd, lease, timeout);",
      "}",
    ],
  },
] as const;

import { crc32, deflateSync } from "node:zlib";

// The files of the demo's richest bug: a patch in two versions, a picture and a log.

export const BEFORE = `class Jobs:
    """Jobs of this host, such as merges of snapshots."""

    def __init__(self, storage, answers):
        self._storage = storage
        self._answers = answers
        self._running = {}

    def on_reconnect(self):
        self._answers.send("job.list", sorted(self._running))
        for lease in self._storage.leases():
            lease.acquire(timeout=30)
        log.info("all leases are taken again")

    def add(self, job):
        if job.id in self._running:
            raise JobExists(job.id)
        self._running[job.id] = job
`;

export const FIRST_FIX = BEFORE.replace(
  `        self._answers.send("job.list", sorted(self._running))
        for lease in self._storage.leases():
            lease.acquire(timeout=30)
        log.info("all leases are taken again")
`,
  `        for lease in self._storage.leases():
            lease.acquire(timeout=30)
        log.info("all leases are taken again")
        self._answers.send("job.list", sorted(self._running))
`,
);

export const SECOND_FIX = FIRST_FIX.replace(
  `            lease.acquire(timeout=30)
        log.info("all leases are taken again")
`,
  `            try:
                lease.acquire(timeout=LEASE_TIMEOUT)
            except LeaseTimeout:
                # Without its lease a job cannot go on: the engine has to know.
                self._running.pop(lease.job_id, None)
                log.warning("lease %s is not taken again", lease.name)
`,
).replace("class Jobs:", `LEASE_TIMEOUT = 10\n\n\nclass Jobs:`);

export const LOG = `2026-11-20 02:00:04 INFO  tarn.engine.storage.MergeTask merge 4711 of 6f7c begins
2026-11-20 02:11:37 WARN  tarn.agent.storage connection to 192.0.2.10 is lost
2026-11-20 02:11:57 INFO  tarn.agent.storage connection to 192.0.2.10 is back
2026-11-20 02:11:57 INFO  tarn.engine.storage.MergeStatus job.list: none
2026-11-20 02:11:57 ERROR tarn.engine.storage.MergeStatus Base volume 6f7c is in use by job 4711 that does not exist
2026-11-20 02:12:27 ERROR tarn.engine.storage.MergeTask Failed to update volume legality: timeout after 30 s
`;

const [WIDTH, HEIGHT] = [480, 200];

/** A chart of the storage's latency over a night, with the moment in which it went away. */
export function latencyChart(): Buffer {
  const row = (y: number) => {
    const line = Buffer.alloc(1 + WIDTH * 3);
    for (let x = 0; x < WIDTH; x += 1) line.set(colourAt(x, y), 1 + x * 3);
    return line;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: HEIGHT }, (_, y) => row(y))));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.of())]);
}

function colourAt(x: number, y: number): [number, number, number] {
  const isGone = x > 300 && x < 322;
  const height = isGone
    ? 180
    : 24 + 10 * Math.sin(x / 9) + 8 * Math.sin(x / 2.3) + (x > 250 ? (x - 250) / 6 : 0);
  const top = HEIGHT - height;
  if (y > top) return isGone ? [196, 60, 52] : [58, 124, 165];
  return y % 40 === 0 ? [214, 222, 228] : [247, 249, 250];
}

function chunk(name: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const whole = Buffer.alloc(typed.length + 8);
  whole.writeUInt32BE(content.length, 0);
  whole.set(typed, 4);
  whole.writeUInt32BE(crc32(typed), typed.length + 4);
  return whole;
}

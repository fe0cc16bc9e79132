import type { Page, Row } from "#tests/bench/measure.ts";
import type { Memory } from "#tests/bench/processes.ts";

/** Everything that one run found out; what `--json` writes and `--compare` reads. */
export type Report = {
  at: string;
  /** The state of the sources, from git. */
  commit: string;
  bugs: number;
  seconds: number;
  machine: { cores: number /** Of the last minute, when the run began. */; load: number; node: string };
  /** Everything but the database: after the start, and after all jobs. */
  memory?: { idle: Memory; loaded: Memory };
  rows: Row[];
  pages: Page[];
};

/** The rows, each beside its floor and its goal. */
export function tableOfRows(rows: readonly Row[]): string {
  const head = [
    "job",
    "clients",
    "req/s",
    "goal",
    "× floor",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "CPU ms",
    "db CPU ms",
    "MB",
    "wrong",
  ];
  return table(
    head,
    rows.map((row) => {
      const floor = rows.find(({ job, clients }) => job === row.floor && clients === row.clients);
      return [
        row.job,
        `${row.clients}`,
        row.rate.toFixed(1),
        sayGoal(row),
        floor ? (row.rate / floor.rate).toFixed(3) : "",
        ...[row.p50, row.p95, row.p99, row.cpu, row.databaseCpu].map((value) => value.toFixed(1)),
        row.memory.toFixed(0),
        `${row.wrong}`,
      ];
    }),
  );
}

/** The goal of a row, and whether it is reached. */
function sayGoal({ rate, p50, goal, within, beside }: Row): string {
  const marked = (words: string, isReached: boolean) => `${words} ${isReached ? "✓" : "✗"}`;
  if (goal) return marked(`${goal}`, rate >= goal);
  if (within) return marked(`≤ ${within} ms`, p50 <= within);
  if (!beside) return "";
  return marked(`${beside.took.toFixed(2)} × plain, ≤ ${beside.times}`, beside.took <= beside.times);
}

export function tableOfPages(pages: readonly Page[]): string {
  return table(
    ["page", "KB", "KB compressed", "statements"],
    pages.map(({ job, bytes, compressed, statements }) => [
      job,
      (bytes / 1000).toFixed(1),
      (compressed / 1000).toFixed(1),
      statements.toFixed(1),
    ]),
  );
}

export function describeMemory({ idle, loaded }: { idle: Memory; loaded: Memory }): string {
  const say = ({ rss, pss }: Memory) => `${pss.toFixed(0)} MB (PSS; ${rss.toFixed(0)} MB as sum of RSS)`;
  return `Everything but the database holds ${say(idle)} after the start, ${say(loaded)} after all jobs.`;
}

/** Two runs side by side: for each job and number of clients, before, after, and how many times as much. */
export function compare(before: Report, after: Report): string {
  const pairs = after.rows.flatMap((row) => {
    const old = before.rows.find(({ job, clients }) => job === row.job && clients === row.clients);
    return old ? [{ old, row }] : [];
  });
  const rates = table(
    ["job", "clients", "req/s", "→", "×", "p50 ms", "→", "CPU ms", "→", "db CPU ms", "→"],
    pairs.map(({ old, row }) => [
      row.job,
      `${row.clients}`,
      ...change(old.rate, row.rate),
      (row.rate / old.rate).toFixed(2),
      ...change(old.p50, row.p50),
      ...change(old.cpu, row.cpu),
      ...change(old.databaseCpu, row.databaseCpu),
    ]),
  );
  const pages = table(
    ["page", "KB", "→", "KB compressed", "→", "statements", "→"],
    after.pages.flatMap((page) => {
      const old = before.pages.find(({ job }) => job === page.job);
      if (!old) return [];
      return [
        [
          page.job,
          ...change(old.bytes / 1000, page.bytes / 1000),
          ...change(old.compressed / 1000, page.compressed / 1000),
          ...change(old.statements, page.statements),
        ],
      ];
    }),
  );
  const name = ({ at, commit, bugs }: Report) => `${commit} with ${bugs.toLocaleString("en")} bugs (${at})`;
  const memories = [before, after].flatMap(({ memory }) => (memory ? [describeMemory(memory)] : []));
  return [`${name(before)} → ${name(after)}`, rates, pages, memories.join("\n")].filter(Boolean).join("\n\n");
}

function change(before: number, after: number): [string, string] {
  return [before.toFixed(1), after.toFixed(1)];
}

/** Plain text: the first column to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

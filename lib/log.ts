import { type Logger, pino } from "pino";
import { env } from "#lib/env.ts";

/** The log, on standard error: one line of JSON for each event, or one readable line when standard error is a terminal. */
export function log(): Logger {
  logger ??= pino(
    { level: env().log, base: undefined, serializers: { err: describeError } },
    process.stderr.isTTY ? { write: writeForPeople } : process.stderr,
  );
  return logger;
}

let logger: Logger | undefined;

/** Only these properties: database errors include their connection. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error ? error.code : undefined;
  return { name: error.name, message: error.message, code, stack: error.stack };
}

function writeForPeople(line: string): void {
  const { level, time, msg, err, ...rest }: Record<string, unknown> = JSON.parse(line);
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const word = levelWords[Number(level)] ?? "";
  const details = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const stack = hasStack(err) ? `\n${err.stack}` : "";
  process.stderr.write(`${[clock, word, msg, ...details].filter(Boolean).join("  ")}${stack}\n`);
}

const levelWords: Record<number, string> = { 20: "debug", 40: "warn", 50: "error", 60: "fatal" };

function hasStack(error: unknown): error is { stack: string } {
  return typeof error === "object" && error !== null && "stack" in error && typeof error.stack === "string";
}

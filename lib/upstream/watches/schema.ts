import { z } from "zod";
import { cleanLine, NUMBER_MAX } from "#lib/text.ts";

const number = z.coerce.number().int().positive().max(NUMBER_MAX);
const line = (max: number) =>
  z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(max, `At most ${max} characters.`));

/** A bug in another tracker, by its address. */
export const addWatchInput = z.object({
  bug: number,
  address: line(500).pipe(z.string().min(1, "Paste the address of the bug.")),
  /** The tracking that it is about; empty: the bug. */
  tracking: z.union([z.literal("").transform(() => null), number]).default(null),
  /** Empty: everybody who sees the bug, or the tracking. "@insiders": of its product. Else a group of the viewer. */
  audience: line(100).default(""),
});
export type AddWatch = z.output<typeof addWatchInput>;

/** One of the watches of a bug. */
export const watchInput = z.object({ bug: number, watch: number });

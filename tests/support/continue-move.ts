import { continueMove } from "#lib/admin/moves/continue.ts";

// A process that goes on with a move, two bugs at a time, to be killed while it does.
await continueMove(Number(process.argv[2]), () => process.stdout.write("."), 2);
process.exit();

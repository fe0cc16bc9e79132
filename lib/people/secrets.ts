import "server-only";
import { createHash, randomBytes } from "node:crypto";

/** A secret nobody guesses: 256 bits, in letters that an address can carry. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What of a secret is kept: who reads the database cannot use it. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

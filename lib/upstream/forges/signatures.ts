import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Whether two texts are equal, in a time that says nothing of where they differ or how long the secret one is. */
export function isSameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

/** The HMAC-SHA256 of these parts. */
export function hmac(
  key: string | Buffer,
  encoding: "hex" | "base64",
  ...parts: readonly (string | Buffer)[]
): string {
  const sum = createHmac("sha256", key);
  for (const part of parts) sum.update(part);
  return sum.digest(encoding);
}

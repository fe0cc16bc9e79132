import "server-only";
import { hash, verify } from "@node-rs/argon2";

/** How passwords are stored: argon2id with OWASP's parameters of 2026 (19 MiB, two passes). */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}

/**
 * Whether this is the password. Takes as long when there is none (`kept` is null), so that
 * response times do not reveal whether an address has an account.
 */
export async function isPassword(kept: string | null | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword("nobody has this password");
  const matches = await verify(kept ?? (await nobody), password.normalize("NFKC")).catch(() => false);
  return matches && Boolean(kept);
}

let nobody: Promise<string> | undefined;

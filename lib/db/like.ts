/** What people typed as a pattern of LIKE: `%` and `_` mean themselves. */
export function likeText(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** The pattern of what contains `text` anywhere. */
export function containing(text: string): string {
  return `%${likeText(text)}%`;
}

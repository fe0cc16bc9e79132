/** Escapes text for a LIKE pattern. */
export function likeText(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** The LIKE pattern for values that contain `text`. */
export function containing(text: string): string {
  return `%${likeText(text)}%`;
}

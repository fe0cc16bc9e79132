import { renderMarkdown } from "#lib/bugs/comments/markdown.ts";

// Runs in a thread of its own, started by render-comment.ts from this source file.

export default (source: string): string => renderMarkdown(source);

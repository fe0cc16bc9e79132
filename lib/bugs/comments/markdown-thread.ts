import { renderMarkdown } from "#lib/bugs/comments/markdown.ts";

// Runs in a worker thread, started by render-comment.ts from this source file.

export default (source: string): string => renderMarkdown(source);

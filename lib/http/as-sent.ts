/**
 * The field with a form as a browser without JavaScript sent it, as JSON. The server in front of Next adds it
 * (bin/form-files.ts).
 */
export const AS_SENT = "$asSent";

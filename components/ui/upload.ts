import { holdPlace } from "#components/ui/picture-place.ts";
import { formatSize } from "#components/ui/size.ts";

/** What became of a file: its form value (id and name), or what is wrong with it. */
type Sent = { value: string; progress: 1 } | { problem: string; file?: null };

/**
 * Sends a file of at most `maxSize` bytes, and says how far it is, from 0 to 1. Resolves to its form value, or to what is wrong with it; `file: null`
 * when sending it again would not help. `at`: the text in which a picture gets its place. Rejects when the connection is lost, and never once it was aborted.
 */
export async function upload(
  rules: Rules,
  file: File,
  signal: AbortSignal,
  onProgress: (progress: number) => void,
  at?: EventTarget | null,
): Promise<Sent> {
  const place = holdPlace(at, file);
  signal.addEventListener("abort", () => place?.(null));
  try {
    const sent = await send(rules, file, signal, onProgress);
    place?.("value" in sent ? (sent.value.split(" ")[0] ?? null) : null);
    return sent;
  } catch (error) {
    place?.(null);
    throw error;
  }
}

type Rules = { url: string; maxSize: number };

function send(
  { url, maxSize }: Rules,
  file: File,
  signal: AbortSignal,
  onProgress: (progress: number) => void,
): Promise<Sent> {
  if (file.size > maxSize)
    return Promise.resolve({
      problem: `This file is too large: at most ${formatSize(maxSize)}. Administrators of this site can raise the limit.`,
      file: null,
    });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => {
      const { id, message = "The connection was lost.", fields = {} } = readAnswer(request.responseText);
      if (request.status === 201 && id) return resolve({ value: `${id} ${file.name}`, progress: 1 });
      // What was refused as it is would be refused again.
      const isFinal = [400, 413].includes(request.status);
      resolve({ problem: Object.values(fields).flat()[0] ?? message, ...(isFinal && { file: null }) });
    };
    request.onerror = reject;
    signal.addEventListener("abort", () => request.abort());
    if (signal.aborted) return;
    request.open("POST", `${url}?name=${encodeURIComponent(file.name)}`);
    request.send(file);
  });
}

function readAnswer(text: string): { id?: string; message?: string; fields?: Record<string, string[]> } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

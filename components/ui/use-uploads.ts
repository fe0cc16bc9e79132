"use client";

import { useCallback, useEffect, useRef, useState } from "react";

/** A chosen file, uploading or uploaded. */
export type SentFile = {
  key: string;
  name: string;
  /** Bytes; null for a file that was uploaded before this page was rendered. */
  size: number | null;
  /** Upload progress, from 0 to 1. */
  progress: number;
  /** The form value once it is uploaded: id and name. */
  value?: string;
  /** The error message. */
  problem?: string;
  /** Null when retrying would not help. */
  file: File | null;
};

export type UploadRules = {
  /** Upload address: POST with `?name=`; the response is JSON with `id`, or with `message` on failure. */
  url: string;
  /** The largest file, in bytes, and how many at most. */
  maxSize: number;
  maxCount: number;
};

/**
 * Uploads files as soon as they are chosen, and tracks their state. `values`: files uploaded before. `onChange` is called
 * when a file was uploaded or removed. `at`: the text into which a picture was pasted or dropped, in which it gets its place.
 */
export function useUploads(rules: UploadRules, values: readonly string[], onChange: () => void) {
  const [files, setFiles] = useState<SentFile[]>(() => values.map(sentBefore));
  const requests = useRef(new Map<string, AbortController>());
  const { url, maxSize, maxCount } = rules;

  const update = useCallback((key: string, change: Partial<SentFile>) => {
    setFiles((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));
  }, []);

  const send = useCallback(
    async (key: string, file: File, at?: EventTarget | null) => {
      const stop = new AbortController();
      requests.current.set(key, stop);
      try {
        const { upload } = await import("#components/ui/upload.ts");
        const sent = await upload(
          { url, maxSize },
          file,
          stop.signal,
          (progress) => update(key, { progress }),
          at,
        );
        update(key, sent);
        if ("value" in sent) onChange();
      } catch {
        update(key, { problem: "The connection was lost." });
      } finally {
        requests.current.delete(key);
      }
    },
    [url, maxSize, update, onChange],
  );

  const add = useCallback(
    (chosen: readonly File[], at?: EventTarget | null) => {
      const room = maxCount - files.filter(({ problem }) => !problem).length;
      const added = chosen.map((file, index): SentFile => {
        const one = { key: crypto.randomUUID(), name: file.name, size: file.size, progress: 0 };
        if (index >= room) return { ...one, problem: `At most ${maxCount} files at once.`, file: null };
        return { ...one, file };
      });
      setFiles((before) => [...before, ...added]);
      for (const { key, file } of added) if (file) send(key, file, at);
    },
    [files, maxCount, send],
  );

  const remove = useCallback(
    (key: string) => {
      requests.current.get(key)?.abort();
      setFiles((before) => before.filter((one) => one.key !== key));
      onChange();
    },
    [onChange],
  );

  const retry = useCallback(
    ({ key, file }: SentFile) => {
      if (!file) return;
      update(key, { problem: undefined, progress: 0 });
      send(key, file);
    },
    [send, update],
  );

  /** Replaces the list, by a draft. */
  const restore = useCallback((kept: readonly string[]) => {
    for (const request of requests.current.values()) request.abort();
    setFiles(kept.map(sentBefore));
  }, []);

  useEffect(() => {
    const started = requests.current;
    return () => {
      for (const request of started.values()) request.abort();
    };
  }, []);

  return { files, add, remove, retry, restore };
}

/** Still uploading? */
export function isOnItsWay({ value, problem }: SentFile): boolean {
  return value === undefined && problem === undefined;
}

function sentBefore(value: string): SentFile {
  const space = value.indexOf(" ");
  return {
    key: value,
    name: space < 0 ? "file" : value.slice(space + 1),
    size: null,
    progress: 1,
    value,
    file: null,
  };
}

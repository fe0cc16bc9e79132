import { Busy } from "#lib/errors.ts";

/** Who waits: an account, or everybody who is not signed in together. */
export type Asker = number | null;

export type TurnLimits = {
  /** How many run at the same time. */
  places: number;
  /** How many of them one asker may hold, so that others get a turn beside them. */
  perAsker: number;
  /** How many wait, and how many of them for one asker. Whoever comes after them is told so at once. */
  waiting: number;
  waitingPerAsker: number;
  /** How long one waits, in milliseconds. */
  patience: number;
};

declare global {
  // Shared by Next's several copies of lib/search/read.ts, and with proxy.ts.
  var headwaterSearchTurns: Turns | undefined;
}

/** What whoever is not signed in would be told if they searched now; null when they would get or await a turn. */
export function refusalOfStrangers(): Busy | null {
  const turns = globalThis.headwaterSearchTurns;
  return turns?.isFullFor(null) ? turns.busy() : null;
}

type Waiting = { asker: Asker; start: () => void };

/**
 * A bounded queue: a few at a time, a few more in line, in order of arrival except that one asker
 * never holds every place; everybody else is answered `Busy` at once rather than late.
 */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #running = new Map<Asker, number>();
  #line: Waiting[] = [];

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Waits for a turn, does the work, and passes the turn on. Throws Busy without having begun. */
  async run<Result>(asker: Asker, work: () => Promise<Result>): Promise<Result> {
    await this.#start(asker);
    try {
      return await work();
    } finally {
      this.#end(asker);
    }
  }

  /** True when whoever comes now would be sent away. */
  isFullFor(asker: Asker): boolean {
    if (this.#mayRun(asker)) return false;
    const { waiting, waitingPerAsker } = this.#limits;
    const own = this.#line.filter((one) => one.asker === asker).length;
    return this.#line.length >= waiting || own >= waitingPerAsker;
  }

  #start(asker: Asker): Promise<void> {
    if (this.#mayRun(asker)) {
      this.#count(asker, 1);
      return Promise.resolve();
    }
    if (this.isFullFor(asker)) return Promise.reject(this.busy());
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        asker,
        start: () => {
          clearTimeout(timer);
          this.#count(asker, 1);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#line = this.#line.filter((other) => other !== one);
        reject(this.busy());
      }, this.#limits.patience);
      this.#line.push(one);
    });
  }

  #end(asker: Asker): void {
    this.#count(asker, -1);
    const next = this.#line.find((one) => this.#mayRun(one.asker));
    if (!next) return;
    this.#line = this.#line.filter((one) => one !== next);
    next.start();
  }

  #mayRun(asker: Asker): boolean {
    const running = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    return running < this.#limits.places && (this.#running.get(asker) ?? 0) < this.#limits.perAsker;
  }

  #count(asker: Asker, by: 1 | -1): void {
    const count = (this.#running.get(asker) ?? 0) + by;
    if (count > 0) this.#running.set(asker, count);
    else this.#running.delete(asker);
  }

  /** What whoever has to go is told. */
  busy(): Busy {
    const seconds = Math.ceil(this.#limits.patience / 1000);
    return new Busy(
      "Too many searches are running at the moment. Please try again in a few seconds.",
      seconds,
    );
  }
}

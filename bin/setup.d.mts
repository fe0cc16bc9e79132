export declare const root: string;
export declare const node: string;
export declare function prepare(): Promise<void>;
export declare function run(script: string, args: string[], flags?: string[]): Promise<void>;
export declare function stage(title: string, work: () => unknown): Promise<void>;
export declare function fail(sentence: string): never;
export declare function quietly(program: string, args: string[], env?: NodeJS.ProcessEnv): Promise<string>;
export declare class Failure extends Error {}

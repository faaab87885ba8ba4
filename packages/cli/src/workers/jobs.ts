/** What worker threads can do, by name: code that makes, from settings, the function that does one task. */
export const jobs = {
  sweep: async () => (await import('../sweep/sweep-job.ts')).sweepJob,
  lint: async () => (await import('../lint/lint-job.ts')).lintJob,
} as const;

export type JobName = keyof typeof jobs;

/** Given to a thread when it starts. */
export interface WorkerSetup {
  readonly job: JobName;
  readonly settings: unknown;
}

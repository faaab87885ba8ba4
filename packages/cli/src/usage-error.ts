/** A command line that cannot be meant: one line to the user, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

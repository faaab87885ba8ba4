export async function runDtc(_a: readonly string[], _io: unknown): Promise<0> {
  return 0;
}

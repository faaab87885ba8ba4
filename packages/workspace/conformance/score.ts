/** What one comparison says of one input: nothing, or what is wrong. */
export type Verdict = string | undefined;

/** Differences listed in full. */
const LISTED = 20;

/** How many inputs of how many compare equal, and what is wrong with the others. */
export class Score {
  readonly name: string;
  same = 0;
  readonly wrong: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  note(source: string, verdict: Verdict): void {
    if (verdict === undefined) this.same++;
    else this.wrong.push(`${source}: ${verdict}`);
  }

  print(): void {
    console.log(`${this.name.padEnd(34)} ${this.same} of ${this.same + this.wrong.length}`);
    for (const line of this.wrong.slice(0, LISTED)) console.log(`  ${line}`);
    if (this.wrong.length > LISTED) console.log(`  ... and ${this.wrong.length - LISTED} more`);
  }
}

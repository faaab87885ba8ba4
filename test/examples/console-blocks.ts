/** One `$ …` of a console block and what the page says it prints, without the last line break. */
export interface ShownCommand {
  /** Continuation lines joined. */
  readonly command: string;
  readonly output: string;
  /** 1-based, in the page. */
  readonly line: number;
}

export interface ConsoleBlock {
  readonly commands: readonly ShownCommand[];
}

const BLOCK = /^```console\n([\s\S]*?)^```$/gm;

/** The commands of every console block of a Markdown page, in order. */
export function consoleBlocks(page: string): readonly ConsoleBlock[] {
  return [...page.matchAll(BLOCK)].map((match) => {
    const firstLine = page.slice(0, match.index).split('\n').length + 1;
    return { commands: commandsOf(match[1] ?? '', firstLine) };
  });
}

function commandsOf(body: string, firstLine: number): readonly ShownCommand[] {
  const lines = body.split('\n').slice(0, -1);
  const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []));
  if (lines.length > 0 && starts[0] !== 0) throw new Error(`line ${firstLine}: a console block starts with a command`);
  return starts.map((start, index) => {
    const own = lines.slice(start, starts[index + 1]);
    const commandLines = own.findIndex((line) => !line.endsWith('\\')) + 1;
    const command = own.slice(0, commandLines).map((line) => line.replace(/\\$/, '').trim());
    return {
      command: command.join(' ').slice('$ '.length),
      output: own.slice(commandLines).join('\n'),
      line: firstLine + start,
    };
  });
}

/** The page with what its commands print replaced by `outputs`, one for each command of the page in order. */
export function withOutputs(page: string, outputs: readonly string[]): string {
  let next = 0;
  return page.replace(BLOCK, (_block, body: string) => {
    const lines = body.split('\n').slice(0, -1);
    const shown: string[] = [];
    for (let index = 0; index < lines.length; index++) {
      if (!lines[index]?.startsWith('$ ')) continue;
      shown.push(lines[index] ?? '');
      while (lines[index]?.endsWith('\\')) shown.push(lines[++index] ?? '');
      const output = outputs[next++] ?? '';
      if (output !== '') shown.push(output);
    }
    return ['```console', ...shown, '```'].join('\n');
  });
}

export { type ExitCode, type Io, main, processIo } from './main.ts';

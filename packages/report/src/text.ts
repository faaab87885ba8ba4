// What a tool needs before it knows what it will report: no renderer is loaded with it.
export { printable } from './text/printable.ts';

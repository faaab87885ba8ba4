interface Signature {
  readonly offset: number;
  readonly bytes: readonly number[];
  readonly name: string;
  readonly help: string;
}

const ascii = (text: string): readonly number[] => [...text].map((character) => character.charCodeAt(0));

const UNPACK = 'unpack it first';
const NAME_THE_TREE = 'name the .dts or .dtb of the board';

/** What people give by mistake. */
const SIGNATURES: readonly Signature[] = [
  { offset: 0, bytes: [0x7f, ...ascii('ELF')], name: 'an ELF file', help: NAME_THE_TREE },
  { offset: 56, bytes: [...ascii('ARM'), 0x64], name: 'an arm64 kernel Image', help: 'give it with --kernel-image' },
  { offset: 56, bytes: [...ascii('RSC'), 0x05], name: 'a riscv kernel Image', help: 'give it with --kernel-image' },
  { offset: 36, bytes: [0x18, 0x28, 0x6f, 0x01], name: 'an ARM zImage', help: NAME_THE_TREE },
  { offset: 0, bytes: [0x27, 0x05, 0x19, 0x56], name: 'a U-Boot legacy image', help: NAME_THE_TREE },
  {
    offset: 0,
    bytes: [0xd7, 0xb7, 0xab, 0x1e],
    name: 'an Android DTBO image',
    help: 'extract the overlays from it first',
  },
  { offset: 0, bytes: [0x1f, 0x8b], name: 'gzip data', help: UNPACK },
  { offset: 0, bytes: [0xfd, ...ascii('7zXZ')], name: 'xz data', help: UNPACK },
  { offset: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd], name: 'zstd data', help: UNPACK },
  { offset: 0, bytes: ascii('PK'), name: 'a zip archive', help: UNPACK },
  { offset: 0, bytes: [0xff, 0xfe], name: 'UTF-16 text', help: 'save it as UTF-8' },
  { offset: 0, bytes: [0xfe, 0xff], name: 'UTF-16 text', help: 'save it as UTF-8' },
];

export interface BinaryKind {
  readonly name: string;
  readonly help: string;
}

/** What a binary file is, as far as its first bytes tell. */
export function binaryKind(bytes: Uint8Array): BinaryKind {
  const found = SIGNATURES.find(({ offset, bytes: wanted }) => wanted.every((byte, at) => bytes[offset + at] === byte));
  if (found) return found;
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return { name: `binary (it starts with ${start})`, help: NAME_THE_TREE };
}

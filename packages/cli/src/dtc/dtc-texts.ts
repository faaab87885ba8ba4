/** The release of dtc whose behaviour is followed. */
export const dtcVersion = 'Version: DTC 1.7.0 (carveout)';

export const dtcHelp = `Usage: carveout dtc [options] <input file>

Takes dtc's command line, so that DTC="carveout dtc" works in a Makefile.

  -I dts|dtb|fs       input format; guessed when not given
  -O dts|dtb|null     output format; guessed from the output's name
  -o FILE             output, - for standard output
  -V N                blob version: 1, 2, 3, 16 or 17
  -d FILE             write make's dependency rule
  -i DIR              search includes here; repeatable
  -R N, -S N, -p N    empty reserve entries; least size; bytes of padding
  -a N                size a multiple of this power of two
  -b N                boot CPU id
  -H legacy|epapr|both  which phandle property to make
  -W, -E [no-]NAME    switch a check to warning or error, or off
  -@, -L, -A          make __symbols__; fixups; aliases of all labels
  -s, -f, -q          sort; write in spite of errors; say less (repeatable)
  -h, -v              this help; the version
`;

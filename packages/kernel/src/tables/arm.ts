import type { Behaviour } from '../behaviour.ts';

export const arm = {
  pfnValidByPageblock: {
    concerns: 'arm',
    question:
      '32-bit arm: does a page count as valid when its pageblock holds any RAM, not only when it is RAM itself?',
    rows: [
      { since: '4.4', value: false, source: 'pfn_valid() of arm asks memblock, 4.4' },
      {
        since: '5.14',
        between: ['4.19.206', '6.1.0'],
        value: true,
        source: 'pfn_valid() of arm rounds to pageblocks, 6.1 and 6.12; a recorded boot of 6.12.117',
      },
    ],
  } satisfies Behaviour<boolean>,
};

/* SPDX-License-Identifier: MIT */
/* The memory map this board's firmware, kernel and second core agreed on. */

#define MIB(n)		((n) << 20)

#define ION_POOL_BASE	0xf8000000
#define ION_POOL_SIZE	MIB(128)

#define M4_BASE		0x80000000
#define M4_SIZE		MIB(16)

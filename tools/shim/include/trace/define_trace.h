/* SPDX-License-Identifier: GPL-2.0 */
/* Without an include guard, as in the kernel. There is nothing to define. */

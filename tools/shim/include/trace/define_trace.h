/* SPDX-License-Identifier: GPL-2.0 */
/* Read more than once, and nothing to make. */

/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints that are off, each of which costs a kernel one instruction. */
#ifndef BENCH_LINUX_TRACEPOINT_H
#define BENCH_LINUX_TRACEPOINT_H

#include <linux/types.h>

#define TP_PROTO(args...)	args
#define TP_ARGS(args...)	args

#define TRACE_DEFINE_ENUM(value)
#define DECLARE_EVENT_CLASS(name, args...)
#define DEFINE_EVENT(class, name, proto, args...)			\
	static inline void trace_##name(proto) {}			\
	static inline bool trace_##name##_enabled(void)			\
	{								\
		return false;						\
	}
#define TRACE_EVENT(name, proto, args...)				\
	DEFINE_EVENT(, name, TP_PROTO(proto))

#endif /* BENCH_LINUX_TRACEPOINT_H */

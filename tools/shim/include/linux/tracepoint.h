/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints are never enabled: each is a function that does nothing.
 */
#ifndef SHIM_LINUX_TRACEPOINT_H
#define SHIM_LINUX_TRACEPOINT_H

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

#endif /* SHIM_LINUX_TRACEPOINT_H */
